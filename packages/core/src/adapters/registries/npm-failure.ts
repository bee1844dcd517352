import { SlipwayError } from '../../domain/errors.ts';
import type { CommandResult } from '../../ports/processes.ts';
import type { PublishAnswer } from '../../ports/registries.ts';

/** Of npm's own words: enough to see what is wrong. */
const shownLines = 3;
const longestLine = 300;

interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

const renew =
  'Check the token: it has to be valid, and may publish this package. See "Publish to npm and PyPI" in docs/releases.md.';

/** npm's error codes that are a refusal for good. */
const refusals: Readonly<Record<string, Refusal>> = {
  E401: { why: 'it does not take the token', remedy: renew },
  ENEEDAUTH: { why: 'it got no token that it takes', remedy: renew },
  E402: {
    why: 'it takes a scoped package as a private one unless told otherwise, and private ones are not free',
    remedy: 'Add `"publishConfig": { "access": "public" }` to package.json, and package it again.',
  },
  // The npm registry hides what one may not write.
  E404: { why: 'it shows no package that this token may publish', remedy: renew },
  EOTP: {
    why: 'it asks for a one-time password',
    remedy: 'Use trusted publishing, or a token that publishes without one.',
  },
};

/** What became of an `npm publish` that failed. @throws SlipwayError `missing-permission` */
export function npmFailure(result: CommandResult, what: string, host: string): PublishAnswer {
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(result.stderr)?.[1] ?? '';
  const refusal = refusals[code];
  if (refusal !== undefined)
    throw new SlipwayError('missing-permission', `${host} refuses ${what}: ${refusal.why}.`, {
      remedy: refusal.remedy,
    });
  if (isLost(result, code)) return { kind: 'lost', why: lostReason(result, code) };
  const said = lastWords(result.stderr);
  const permission = code === 'E403';
  return {
    kind: 'taken',
    error: new SlipwayError(
      permission ? 'missing-permission' : 'command-failed',
      `${host} refuses ${what}. npm says: ${said}`,
      { remedy: permission ? renew : 'Mend what npm says, then run it again.' },
    ),
  };
}

/** Nobody knows whether it landed: the server stumbled, or the answer did not come. */
function isLost({ timedOut, exitCode }: CommandResult, code: string): boolean {
  return (
    timedOut ||
    exitCode === null ||
    /^E(?:5\d\d|429|408|425|CONN\w+|TIMEDOUT|SOCKETTIMEOUT|PIPE|AI_AGAIN|NOTFOUND|HOSTUNREACH|NETUNREACH)$/.test(
      code,
    ) ||
    code === 'ERR_SOCKET_TIMEOUT'
  );
}

function lostReason({ timedOut, exitCode }: CommandResult, code: string): string {
  if (timedOut) return 'npm took too long';
  return exitCode === null ? 'npm was ended' : `npm ended with ${code}`;
}

function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => /^npm (?:error|ERR!) /.test(line))
    .map((line) => line.replace(/^npm (?:error|ERR!) /, '').trim())
    .filter((line) => line !== '' && !/^(?:code |A complete log)/.test(line));
  return lines.length === 0
    ? 'nothing'
    : lines
        .slice(0, shownLines)
        .map((line) => line.slice(0, longestLine))
        .join(' ');
}
