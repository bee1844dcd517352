import type { PackagedService } from './native-package.ts';

/** Lines of a maintainer script after the files are unpacked. `PACKAGE_ACTION` is `install` or `upgrade`. */
export function startServices(services: readonly PackagedService[]): readonly string[] {
  if (services.length === 0) return [];
  const enabled = services.filter(({ enable }) => enable).map(({ name }) => name);
  const started = services.filter(({ start }) => start).map(({ name }) => name);
  const restarted = services.filter(({ restart }) => restart).map(({ name }) => name);
  return whereSystemd([
    ...atInstallation(
      enabled.map((name) => `systemctl enable ${name} || ${notDone(name, 'enabled')}`),
    ),
    ...whereItRuns([
      'systemctl daemon-reload || true',
      ...atInstallation(
        started.map((name) => `systemctl start ${name} || ${notDone(name, 'started')}`),
      ),
      ...atUpgrade(
        restarted.map((name) => `systemctl try-restart ${name} || ${notDone(name, 'restarted')}`),
      ),
    ]),
  ]);
}

/** Lines of a maintainer script before the files are removed for good. */
export function stopServices(services: readonly PackagedService[]): readonly string[] {
  const names = services.map(({ name }) => name).join(' ');
  return services.length === 0
    ? []
    : whereSystemd([
        ...whereItRuns([`systemctl stop ${names} || true`]),
        `systemctl disable ${names} || true`,
      ]);
}

/** Lines of a maintainer script after the files are removed. */
export function forgetServices(services: readonly PackagedService[]): readonly string[] {
  return services.length === 0
    ? []
    : whereSystemd(whereItRuns(['systemctl daemon-reload || true']));
}

/** A service that can't be started is the administrator's to look at; the package is installed all the same. */
function notDone(name: string, what: string): string {
  return `echo "${name} could not be ${what}: systemctl status ${name} tells why." >&2`;
}

function whereSystemd(lines: readonly string[]): readonly string[] {
  return block('command -v systemctl >/dev/null 2>&1', lines);
}

/** Not in a container, and not while an image is built: sd_booted(3). */
function whereItRuns(lines: readonly string[]): readonly string[] {
  return block('[ -d /run/systemd/system ]', lines);
}

function atInstallation(lines: readonly string[]): readonly string[] {
  return block('[ "$PACKAGE_ACTION" = install ]', lines);
}

function atUpgrade(lines: readonly string[]): readonly string[] {
  return block('[ "$PACKAGE_ACTION" = upgrade ]', lines);
}

function block(condition: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : [`if ${condition}; then`, ...lines.map((line) => `  ${line}`), 'fi'];
}
