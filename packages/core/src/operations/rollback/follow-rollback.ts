import type { OurDeployment } from '../../domain/deployment/deployment-ledger.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { sharedFloatingNames } from '../../domain/release/follow-rollback.ts';
import type { LatestRelease } from '../../ports/latest-release.ts';
import type { Log } from '../../ports/log.ts';
import type { Tags } from '../../ports/releases.ts';

export interface FollowRollbackPorts {
  readonly tags: Pick<Tags, 'read' | 'move'>;
  readonly latestRelease: LatestRelease;
  readonly log: Log;
}

/**
 * Lets what people install follow a rollback: the floating tags and "latest" that stood at the bad release go back to
 * the good one. What cannot be moved is a warning, since the environment is back all the same. Gives what was done.
 */
export async function followRollback(
  { payload: bad }: OurDeployment,
  { payload: good }: OurDeployment,
  ports: FollowRollbackPorts,
): Promise<readonly string[]> {
  const steps: string[] = [];
  try {
    for (const name of sharedFloatingNames(bad, good)) {
      if ((await ports.tags.read(name))?.commit !== bad.sha) continue;
      await ports.tags.move(name, good.sha);
      steps.push(`The tag ${name} went back to ${good.tag}.`);
    }
    if ((await ports.latestRelease.latestTag()) === bad.tag)
      steps.push(await makeLatest(good.tag, ports));
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    ports.log.warning(`Tags or "latest" still name ${bad.tag}: ${error.message} ${error.remedy}`);
  }
  return steps;
}

async function makeLatest(
  tag: string,
  { latestRelease }: Pick<FollowRollbackPorts, 'latestRelease'>,
): Promise<string> {
  const made = (await latestRelease.makeLatest(tag)) === 'made';
  return made
    ? `${tag} is the latest release again.`
    : `${tag} could not be made the latest release: give the job \`contents: write\`.`;
}
