/** Variables that git needs to find itself, its configuration, its keys and certificates and the way out. */
const passed =
  /^(?:PATH|HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|SYSTEMROOT|PROGRAMDATA|TEMP|TMP|TMPDIR|XDG_CONFIG_HOME|SSH_AUTH_SOCK|GNUPGHOME|GIT_SSH|GIT_SSH_COMMAND|GIT_EXEC_PATH|GIT_SSL_\w+|SSL_CERT_\w+|(?:ALL|HTTPS?|NO)_PROXY|GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/i;

/**
 * The environment of a git command: no prompt, English messages, no lock that another git would wait for, and no write
 * of its own for each commit that a log tells. Variables that would point git elsewhere (`GIT_DIR` and the like) stay out.
 */
export function gitEnvironment(
  parent: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(parent).filter(([name]) => passed.test(name))),
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_FLUSH: '0',
  };
}

/**
 * Adds a token for one server, by environment only, so that it is in no file and no argument list. The empty value
 * first drops a header that a checkout left in the clone's configuration: two of them make GitHub refuse.
 */
export function withToken(
  environment: Readonly<Record<string, string>>,
  token: string,
  serverUrl: string,
): Readonly<Record<string, string>> {
  const count = Number(environment['GIT_CONFIG_COUNT'] ?? 0);
  const key = `http.${serverUrl.replace(/\/$/, '')}/.extraheader`;
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    ...environment,
    GIT_CONFIG_COUNT: String(count + 2),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: '',
    [`GIT_CONFIG_KEY_${count + 1}`]: key,
    [`GIT_CONFIG_VALUE_${count + 1}`]: `AUTHORIZATION: basic ${credentials}`,
  };
}
