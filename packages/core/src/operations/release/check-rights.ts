import { SlipwayError } from '../../domain/errors.ts';
import type { ReleaseState, WantedRelease } from '../../domain/release/release-protocol.ts';
import { contentsRemedy, workflowRemedy } from '../../domain/release/release-remedies.ts';
import { describeEffect } from '../../domain/release/release-steps.ts';
import type { Doing } from './apply-effect.ts';
import { pollTag } from './poll.ts';
import { branchMoved, branchRef, isPushed, tagUpdates } from './push-tag.ts';
import type { Run } from './release-run.ts';

/**
 * Before the first write, and only then: whether the token may write, whether the tag can be signed, and whether the
 * branch still takes the release commit. GitHub's API does not tell a workflow's rights; its answer to a push does.
 *
 * @throws SlipwayError `missing-permission`, `conflict`, `command-failed` where the tag can't be signed
 */
export async function checkRights(run: Run, state: ReleaseState): Promise<void> {
  if (run.asked) return;
  run.asked = true;
  const { wanted, ports, options } = run;
  const updates = pushesTag(wanted, state) ? await tagUpdates(run) : [];
  const { allowed, moved } = await ports.commits.rehearse(updates);
  run.mayWrite = allowed;
  if (allowed === false)
    throw new SlipwayError(
      'missing-permission',
      `The token may not write to ${options.repository}: it lacks \`contents: write\`.`,
      { remedy: contentsRemedy },
    );
  const { releaseCommit, tag } = wanted;
  if (releaseCommit === undefined || !moved.includes(branchRef(releaseCommit))) return;
  // Another run of the same release may have been faster, and the branch gone on from there.
  if ((await pollTag(wanted, ports)) === undefined) throw branchMoved(releaseCommit, tag);
}

function pushesTag(wanted: WantedRelease, { tag, published }: ReleaseState): boolean {
  const makesTag = wanted.createsTag && !wanted.draft && tag === undefined;
  return makesTag && published === undefined && isPushed(wanted);
}

/** A refusal of one step to a token that may write is about this step: GitHub's words alone would mislead. */
export function explainRefusal(run: Run, effect: Doing, error: unknown): unknown {
  const { wanted, mayWrite, options } = run;
  if (!(error instanceof SlipwayError) || error.code !== 'missing-permission') return error;
  if (mayWrite !== true || !['create-draft', 'create-tag', 'publish'].includes(effect.kind))
    return error;
  const said = error.cause instanceof Object && 'message' in error.cause ? error.cause.message : '';
  return new SlipwayError(
    'missing-permission',
    `GitHub refuses a step to a token that may push to ${options.repository}: ${describeEffect(effect, wanted)} ${said}`.trim(),
    { remedy: workflowRemedy, cause: error },
  );
}
