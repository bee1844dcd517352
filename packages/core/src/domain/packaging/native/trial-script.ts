import { trialSteps } from './trial.ts';

/**
 * Installs a package into a root of its own, installs it again, removes and purges it, and tells what it finds after each
 * step. Run as root in namespaces of its own: the programs of this machine are there by a layer that takes all writing,
 * everything else is new. Arguments: `deb` or `rpm`, the package, its name, an empty folder for the root, and a file
 * with the paths to look at, one a line.
 */
export const trialScript = `set -eu
format=$1 package=$2 name=$3 root=$4 paths=$5
mount -t tmpfs -o mode=0755 tmpfs "$root"
layer() {
  mkdir -p "$root/.layers$1/upper" "$root/.layers$1/work" "$root$1"
  mount -t overlay -o "lowerdir=$1,upperdir=$root/.layers$1/upper,workdir=$root/.layers$1/work" overlay "$root$1"
}
for folder in /usr /bin /sbin /lib /lib32 /lib64 /libx32; do
  if [ -L "$folder" ]; then cp -P "$folder" "$root$folder"
  elif [ -d "$folder" ]; then layer "$folder"; fi
done
mkdir -p "$root/dev" "$root/proc" "$root/run" "$root/tmp" "$root/root" "$root/home" "$root/opt" "$root/srv" \\
  "$root/var/lib/rpm" "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers" \\
  "$root/var/cache" "$root/var/log" "$root/var/tmp" "$root/etc/default"
chmod 1777 "$root/tmp" "$root/var/tmp"
: > "$root/var/lib/dpkg/status"
for device in null zero random urandom; do : > "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
mount -t proc proc "$root/proc"
for file in alternatives ld.so.conf ld.so.conf.d ld.so.cache login.defs nsswitch.conf os-release pam.d security shells; do
  if [ -e "/etc/$file" ]; then cp -a "/etc/$file" "$root/etc/$file"; fi
done
printf 'root:x:0:0:root:/root:/bin/sh\\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\\n' > "$root/etc/passwd"
printf 'root:x:0:\\nnogroup:x:65534:\\n' > "$root/etc/group"
printf 'root:*:0:0:99999:7:::\\n' > "$root/etc/shadow"
printf 'root:*::\\n' > "$root/etc/gshadow"
chmod 0640 "$root/etc/shadow" "$root/etc/gshadow"
cp "$package" "$root/tmp/package.$format"
cp "$paths" "$root/tmp/paths"
within() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
look() {
  echo "${trialSteps} $1"
  # What is not there is not told: stat says so on its other output, and fails.
  within xargs --arg-file=/tmp/paths --delimiter='\\n' stat --format='@found %f %U %G %n' 2>/dev/null || true
}
# What systemd itself thinks of the units, where it is installed: templates have no name to ask for.
ask() {
  if ! within systemd-analyze --version >/dev/null 2>&1; then return; fi
  grep '^/usr/lib/systemd/system/[^/@]*$' "$paths" > "$root/tmp/units" || return 0
  within xargs --arg-file=/tmp/units --delimiter='\\n' systemd-analyze --man=no --recursive-errors=no verify 2>&1 | sed 's/^/@unit /' || true
}
if [ "$format" = deb ]; then
  put() { within dpkg --force-depends --force-architecture --force-confold --install /tmp/package.deb; }
  take() { within dpkg --force-depends --remove "$name"; }
  clear() { within dpkg --force-depends --purge "$name"; }
else
  within rpmdb --initdb
  put() { within rpm --force-debian --nodeps --ignorearch --ignoreos --replacepkgs -U /tmp/package.rpm; }
  take() { within rpm --force-debian --nodeps -e "$name"; }
  clear() { :; }
fi
echo "${trialSteps} ready"
put
look installed
ask
put
look upgraded
take
look removed
clear
look purged
`;
