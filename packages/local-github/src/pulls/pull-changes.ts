import { Problem } from '../http/problem.ts';
import type { RequestBody } from '../http/request-body.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { PullRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';

/** GitHub takes no more of a body (characters). */
const longestBody = 65_536;

/** The newest commits of both branches, for as long as a pull request is open; one whose branch is gone is closed. */
export async function refreshPulls(world: World, { git, pulls }: LocalRepository): Promise<void> {
  for (const pull of pulls.filter(({ state }) => state === 'open')) {
    const head = await headOf(world, pull.headRepository, pull.headRef);
    const base = await git.ref(`refs/heads/${pull.baseRef}`);
    if (base !== undefined) pull.baseSha = base.sha;
    if (head !== undefined) pull.headSha = head;
    else Object.assign(pull, { state: 'closed', closedAt: world.now(), updatedAt: world.now() });
  }
}

async function headOf(world: World, fullName: string, branch: string): Promise<string | undefined> {
  return (await world.repository(fullName)?.git.ref(`refs/heads/${branch}`))?.sha;
}

/** Opens a pull request. The head is a branch of the same repository, or `OWNER:BRANCH` of a fork. */
export async function createPull(
  world: World,
  repository: LocalRepository,
  body: RequestBody,
): Promise<PullRecord> {
  if (world.actor === 'github-actions[bot]' && !world.botsOpenPullRequests)
    throw new Problem(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  await refreshPulls(world, repository);
  const baseRef = body.requiredText('base');
  const { headRepository, headRef } = readHead(repository, body);
  const title = body.requiredText('title');
  const head = await headOf(world, headRepository, headRef);
  const base = (await repository.git.ref(`refs/heads/${baseRef}`))?.sha;
  if (head === undefined) throw body.problem('head', 'invalid');
  if (base === undefined) throw body.problem('base', 'invalid');
  const [owner = ''] = headRepository.split('/');
  refuseSecond(repository, { headRepository, headRef, baseRef }, body, owner);
  const away = headRepository.toLowerCase() !== repository.fullName.toLowerCase();
  if (away) await fetchFrom(world, repository, headRepository, head);
  if ((await repository.git.reachable(head, `^${base}`)).length === 0)
    throw custom(body, `No commits between ${baseRef} and ${headRef}`);
  const now = world.now();
  const pull: PullRecord = {
    id: world.nextId(),
    number: repository.pulls.length + 1,
    title,
    body: textOf(body) ?? null,
    state: 'open',
    draft: body.flag('draft') ?? false,
    author: world.actor,
    headRepository,
    headRef,
    headSha: head,
    baseRef,
    baseSha: base,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
  };
  repository.pulls.push(pull);
  return pull;
}

/** Changes words, base or state; what was merged can't be opened again. */
export async function updatePull(
  world: World,
  repository: LocalRepository,
  pull: PullRecord,
  body: RequestBody,
): Promise<void> {
  const state = body.choice('state', ['open', 'closed'] as const) ?? pull.state;
  const text = textOf(body);
  if (state === 'open' && pull.mergedAt !== null)
    throw custom(body, 'Pull request is already merged', 'state');
  if (state !== pull.state) pull.closedAt = state === 'closed' ? world.now() : null;
  pull.state = state;
  pull.title = body.text('title') ?? pull.title;
  if (body.has('body')) pull.body = text ?? null;
  pull.baseRef = body.text('base') ?? pull.baseRef;
  pull.updatedAt = world.now();
  await refreshPulls(world, repository);
}

function textOf(body: RequestBody): string | undefined {
  const text = body.text('body');
  if (text !== undefined && text.length > longestBody)
    throw custom(body, `body is too long (maximum is ${longestBody} characters)`, 'body');
  return text;
}

/** The repository is the one of the branch's owner, by the same name unless `head_repo` says another. */
function readHead({ owner, name }: LocalRepository, body: RequestBody) {
  const head = body.requiredText('head');
  const colon = head.indexOf(':');
  const from = colon < 0 ? owner : head.slice(0, colon);
  const headRepository = `${from}/${body.text('head_repo') ?? name}`;
  return { headRepository, headRef: head.slice(colon + 1) };
}

function refuseSecond(
  { pulls }: LocalRepository,
  ends: Pick<PullRecord, 'headRepository' | 'headRef' | 'baseRef'>,
  body: RequestBody,
  owner: string,
): void {
  const same = (pull: PullRecord) =>
    pull.headRepository === ends.headRepository &&
    pull.headRef === ends.headRef &&
    pull.baseRef === ends.baseRef;
  if (pulls.some((pull) => pull.state === 'open' && same(pull)))
    throw custom(body, `A pull request already exists for ${owner}:${ends.headRef}.`);
}

function custom(body: RequestBody, message: string, field = 'base'): Problem {
  return body.problem(field, 'custom', message);
}

/** A fork's commits are to be seen in the repository that they are offered to. */
async function fetchFrom(
  world: World,
  repository: LocalRepository,
  fork: string,
  sha: string,
): Promise<void> {
  const path = world.repository(fork)?.git.path;
  await repository.git.text(['fetch', '-q', '--no-tags', String(path), sha]);
}
