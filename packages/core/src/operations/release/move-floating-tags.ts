import type { Log } from '../../ports/log.ts';
import type { Tags } from '../../ports/releases.ts';
import type { Repository } from '../../ports/repository.ts';

export interface FloatingPorts {
  readonly tags: Pick<Tags, 'read' | 'move'>;
  readonly repository: Pick<Repository, 'compare'>;
  readonly log: Log;
}

/** Moves each tag forward to the commit; one that stands where the commit does not follow from stays. */
export async function moveFloatingTags(
  names: readonly string[],
  commit: string,
  ports: FloatingPorts,
): Promise<readonly string[]> {
  const steps: string[] = [];
  for (const name of names) {
    const there = await ports.tags.read(name);
    if (there?.commit === commit) continue;
    if (there !== undefined && (await ports.repository.compare(there.commit, commit)) !== 'ahead') {
      ports.log.warning(
        `The tag ${name} stays at ${there.commit}: this release does not follow it.`,
      );
      continue;
    }
    await ports.tags.move(name, commit);
    steps.push(`Move the tag ${name} to ${commit}.`);
  }
  return steps;
}
