import { Problem } from '../http/problem.ts';
import type { RequestBody } from '../http/request-body.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { MakeLatest, ReleaseRecord } from '../state/records.ts';

/** GitHub's limit for notes, which its description does not tell. */
const longestBody = 125_000;

/** What a release would be after a request: the state before it, with the fields that were sent. */
export type ReleaseDraft = Pick<
  ReleaseRecord,
  'tag' | 'target' | 'name' | 'body' | 'draft' | 'prerelease' | 'makeLatest'
>;

/** Lays the sent fields over what was there. */
export function applyFields(before: ReleaseDraft, body: RequestBody): ReleaseDraft {
  const latest = body.choice<MakeLatest>('make_latest', ['true', 'false', 'legacy']);
  return {
    tag: body.text('tag_name') ?? before.tag,
    target: body.text('target_commitish') ?? before.target,
    name: body.text('name') ?? before.name,
    body: body.text('body') ?? before.body,
    draft: body.flag('draft') ?? before.draft,
    prerelease: body.flag('prerelease') ?? before.prerelease,
    makeLatest: latest ?? before.makeLatest,
  };
}

/** Refuses what GitHub refuses; gives the commit that the release is of, and whether it is tagged. */
export async function checkFields(
  repository: LocalRepository,
  wanted: ReleaseDraft,
  body: RequestBody,
  self?: ReleaseRecord,
): Promise<{ readonly commit: string; readonly tagged: boolean }> {
  checkBody(wanted, body, self);
  const ref = `refs/tags/${wanted.tag}`;
  if (!(await repository.git.allowsRef(ref))) {
    throw body.problem('tag_name', 'custom', 'tag_name is not a valid tag');
  }
  const other = repository.releases.find(
    (release) => release !== self && !release.draft && release.tag === wanted.tag,
  );
  if (other !== undefined && !wanted.draft) throw body.problem('tag_name', 'already_exists');
  if (repository.usedTags.has(wanted.tag) && self?.immutable !== true) {
    throw body.problem('tag_name', 'custom', 'tag_name was used by an immutable release');
  }
  if ((await repository.git.refs('refs/heads/')).length === 0) {
    throw new Problem(422, 'Repository is empty.');
  }
  const tagged = await repository.git.resolve(ref);
  const commit = tagged ?? (await repository.git.resolve(wanted.target));
  if (commit === undefined) throw body.problem('target_commitish', 'invalid');
  return { commit, tagged: tagged !== undefined };
}

function checkBody(wanted: ReleaseDraft, body: RequestBody, self?: ReleaseRecord): void {
  if ([...(wanted.body ?? '')].length > longestBody) {
    throw body.problem('body', 'custom', `body is too long (maximum is ${longestBody} characters)`);
  }
  const asked = body.text('make_latest') === 'true';
  const unfit = wanted.prerelease || (wanted.draft && self !== undefined);
  if (asked && unfit) {
    throw body.problem('make_latest', 'custom', 'Latest release cannot be draft or prerelease.');
  }
}
