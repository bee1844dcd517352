/** Folders of the system (FHS 3.0) and of well-known programs, in which many packages put their files. */
const shared = new Set([
  ...below('', 'bin boot dev etc home lib lib64 media mnt opt root run sbin srv sys tmp usr var'),
  ...below('/usr', 'bin games include lib lib64 libexec local sbin share src'),
  ...below('/usr/local', 'bin etc games include lib lib64 libexec sbin share src'),
  ...below(
    '/usr/lib',
    'firewalld modules-load.d pkgconfig sysctl.d systemd sysusers.d tmpfiles.d udev',
  ),
  ...below('/usr/lib/systemd', 'system system-preset user'),
  ...below('/usr/lib/udev', 'rules.d'),
  ...below(
    '/usr/share',
    'applications bash-completion dbus-1 doc fish fonts icons info licenses locale man metainfo mime pixmaps polkit-1 zsh',
  ),
  ...below('/usr/share/bash-completion', 'completions'),
  ...below('/usr/share/fish', 'vendor_completions.d'),
  ...below('/usr/share/zsh', 'site-functions vendor-completions'),
  ...below('/usr/share/dbus-1', 'services system-services system.d'),
  ...below('/usr/share/man', 'man1 man2 man3 man4 man5 man6 man7 man8'),
  ...below(
    '/etc',
    'apt bash_completion.d cron.d cron.daily cron.hourly cron.monthly cron.weekly default init.d ld.so.conf.d logrotate.d modprobe.d pam.d profile.d rsyslog.d security skel ssl sudoers.d sysconfig sysctl.d systemd udev xdg',
  ),
  ...below('/etc/systemd', 'system user'),
  ...below('/var', 'cache lib lock log mail opt run spool tmp www'),
]);

/** Whether a folder is everybody's, so that no package should own it. */
export function isSharedFolder(path: string): boolean {
  return shared.has(path);
}

function below(folder: string, names: string): readonly string[] {
  return names.split(' ').map((name) => `${folder}/${name}`);
}
