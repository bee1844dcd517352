import { runAgain, SlipwayError } from '../domain/errors.ts';
import { contentsRemedy, workflowRemedy } from '../domain/release/release-remedies.ts';
import type { RefUpdate, Rehearsal } from '../ports/release-commits.ts';
import { firstProblem, type GitOptions, tryGit } from './git-run.ts';

export interface PushOptions extends GitOptions {
  /** `OWNER/NAME` on the server. */
  readonly repository: string;
  readonly serverUrl: string;
}

/** Nobody is asked, and no other identity than the token's is tried. */
const alone = ['-c', 'credential.helper=', '-c', 'core.askPass=', '-c', 'push.followTags=false'];
const always = ['--porcelain', '--no-verify', '--no-signed', '--recurse-submodules=no'];

/**
 * Asks for the refs that one may push to, as a push does first, and compares them; the server refuses that where the
 * token may not write. Without updates it is the removal of a ref that nobody has.
 */
export async function rehearsePush(
  options: PushOptions,
  updates: readonly RefUpdate[],
): Promise<Rehearsal> {
  const what =
    updates.length > 0 ? argumentsOf(options, updates) : [addressOf(options), ':refs/slipway/none'];
  const { exitCode, stdout, stderr } = await push(options, ['--dry-run', ...what]);
  if (exitCode === 0 || /remote ref does not exist/.test(stderr))
    return { allowed: true, moved: [] };
  const moved = refusalsIn(stdout).filter(({ reason }) => isMoved(reason));
  if (moved.length > 0) return { allowed: true, moved: moved.map(({ ref }) => ref) };
  return { allowed: isForbidden(stderr) ? false : undefined, moved: [] };
}

/**
 * Pushes all refs or none, and only where each still holds what it should: the server compares and sets. Gives the refs
 * that held something else. Not ended by an abort: nobody would know what became of it.
 *
 * @throws SlipwayError `missing-permission`, `conflict` where a rule of the repository forbids it, or `retryable`
 */
export async function pushRefs(
  options: PushOptions,
  updates: readonly RefUpdate[],
): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await push(options, argumentsOf(options, updates));
  if (exitCode === 0) return [];
  const refused = refusalsIn(stdout);
  const moved = refused.filter(({ reason }) => isMoved(reason));
  if (moved.length > 0) return moved.map(({ ref }) => ref);
  throw failureOf(refused, stderr);
}

function push({ signal: _, ...options }: PushOptions, args: readonly string[]) {
  return tryGit(options, [...alone, 'push', ...always, ...args], { authenticated: true });
}

function argumentsOf(options: PushOptions, updates: readonly RefUpdate[]): readonly string[] {
  const leases = updates.map(({ ref, from = '' }) => `--force-with-lease=${ref}:${from}`);
  const refspecs = updates.map(({ ref, to = '' }) => `${to}:${ref}`);
  return ['--atomic', ...leases, '--end-of-options', addressOf(options), ...refspecs];
}

/** Where the repository is pushed to and fetched from. */
export function addressOf({ serverUrl, repository }: PushOptions): string {
  return `${serverUrl.replace(/\/$/, '')}/${repository}.git`;
}

interface Refused {
  readonly ref: string;
  readonly reason: string;
}

/** Git's porcelain lines of refs that were refused, without those that only shared the others' fate. */
function refusalsIn(stdout: string): readonly Refused[] {
  return stdout.split('\n').flatMap((line) => {
    const [flag, refs = '', summary = ''] = line.split('\t');
    const reason = /\(([^()]*)\)$/.exec(summary)?.[1] ?? summary;
    if (flag !== '!' || /atomic (?:push|transaction) fail/.test(reason)) return [];
    return [{ ref: refs.slice(refs.indexOf(':') + 1), reason }];
  });
}

function isMoved(reason: string): boolean {
  return /stale info|non-fast-forward|fetch first|already exists|cannot lock ref|failed to update ref|incorrect old value/.test(
    reason,
  );
}

function isForbidden(stderr: string): boolean {
  return /error: 40[134]\b|not found|denied|not granted|Authentication failed|could not read Username/i.test(
    stderr,
  );
}

function failureOf(refused: readonly Refused[], stderr: string): SlipwayError {
  const said = remoteWords(stderr);
  const [, workflow] = /create or update workflow [`']?([^`'\s]+)/.exec(stderr) ?? [];
  if (workflow !== undefined)
    return new SlipwayError(
      'missing-permission',
      `The token may not push a commit that changes ${workflow}.`,
      { remedy: workflowRemedy },
    );
  const [first] = refused;
  if (first !== undefined)
    return new SlipwayError(
      'conflict',
      `The server does not take ${first.ref}: ${said === '' ? first.reason : said}.`,
      { remedy: /sign(?:ed|ature)/i.test(said) ? signatureRemedy : ruleRemedy },
    );
  if (isForbidden(stderr))
    return new SlipwayError(
      'missing-permission',
      `The token may not push: ${firstProblem(stderr)}.`,
      { remedy: contentsRemedy },
    );
  return new SlipwayError(
    'retryable',
    `\`git push\` got no usable answer (${firstProblem(stderr)}): it may or may not have taken effect.`,
    { remedy: runAgain },
  );
}

const ruleRemedy =
  'Let the rule that is named make an exception for who releases, or switch off what it forbids.';
const signatureRemedy =
  'The release commit is not signed. Let the rule make an exception for who releases; set `release_management.release_commit` to `false`, so that the commit that is there is tagged; or use `mode: pull-request` and squash: GitHub signs what it merges that way.';

/** What the server says, in one line. */
function remoteWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.replace(/^remote:\s*(?:error:\s*)?/, '').trim());
  return lines
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, 400)
    .replace(/\.$/, '');
}
