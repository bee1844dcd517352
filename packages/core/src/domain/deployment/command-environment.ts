/** What nearly every program needs to run, and what none of it has to hide. Compared without regard to case. */
const usual = new Set(
  [
    'PATH HOME USER LOGNAME SHELL TERM LANG LANGUAGE TZ TMPDIR TMP TEMP CI',
    // Where the runner and its set-up steps keep things; none is a secret.
    'RUNNER_OS RUNNER_ARCH RUNNER_TEMP RUNNER_TOOL_CACHE LD_LIBRARY_PATH PKG_CONFIG_PATH',
    'JAVA_HOME GOROOT PYTHONLOCATION UV_CACHE_DIR SOURCE_DATE_EPOCH',
    // The way out of a company's network, and whom to trust there.
    'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR',
    'NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE PIP_CERT',
    // Without these, programs on Windows do not start.
    'SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA',
    'PROGRAMFILES PROGRAMFILES(X86) NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE',
  ].flatMap((names) => names.split(' ')),
);
const usualPrefixes = ['LC_', 'XDG_'];

/**
 * The environment of a maintainer's command: the usual variables, those that `passEnv` names, and `extra`, which wins.
 * All else stays out, above all `GITHUB_TOKEN`, `ACTIONS_*` and `INPUT_*`, which a child could otherwise steal.
 */
export function commandEnvironment(
  environment: Readonly<Record<string, string>>,
  passEnv: readonly string[],
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const named = new Set(passEnv);
  const passed = Object.entries(environment).filter(([name]) => named.has(name) || isUsual(name));
  return Object.fromEntries([...passed, ...Object.entries(extra)]);
}

/**
 * How a maintainer's shell line is run: by `bash`, given by its path, as workflows do, else by `sh`. It stops at the
 * first command that fails. Data reaches it by environment variables, never by being put into the line.
 */
export function shellCommand(
  line: string,
  shells: { readonly bash: string | undefined },
): { readonly file: string; readonly args: readonly string[] } {
  return shells.bash === undefined
    ? { file: 'sh', args: ['-e', '-c', line] }
    : { file: shells.bash, args: ['-eo', 'pipefail', '-c', line] };
}

function isUsual(name: string): boolean {
  const upper = name.toUpperCase();
  return usual.has(upper) || usualPrefixes.some((prefix) => upper.startsWith(prefix));
}
