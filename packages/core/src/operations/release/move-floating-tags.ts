import { SlipwayError } from '../../domain/errors.ts';
import type { Git } from '../../ports/git.ts';
import type { Log } from '../../ports/log.ts';
import type { Tags } from '../../ports/releases.ts';
import type { Repository } from '../../ports/repository.ts';

export interface FloatingPorts {
  readonly tags: Pick<Tags, 'read' | 'move'>;
  readonly repository: Pick<Repository, 'compare'>;
  readonly git: Pick<Git, 'tags'>;
  readonly log: Log;
}

export interface FloatingMove {
  /** No higher release has them. */
  readonly names: readonly string[];
  readonly commit: string;
  /** Tags of all published releases that are no pre-releases. */
  readonly stable: readonly string[];
}

const tries = 3;

/**
 * Moves each tag forward to the commit: from a commit before it, or from a lower release of another branch. One that
 * stands anywhere else stays.
 */
export async function moveFloatingTags(
  { names, commit, stable }: FloatingMove,
  ports: FloatingPorts,
): Promise<readonly string[]> {
  const steps: string[] = [];
  for (const name of names) {
    const step = await moveOne(name, { commit, stable }, ports);
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

/** After an answer that was lost, the next look tells whether the tag is where it should be. */
async function moveOne(
  name: string,
  target: Pick<FloatingMove, 'commit' | 'stable'>,
  ports: FloatingPorts,
): Promise<string | undefined> {
  const { commit } = target;
  const step = `Move the tag ${name} to ${commit}.`;
  for (let attempt = 1; ; attempt += 1) {
    const there = await ports.tags.read(name);
    if (there?.commit === commit) return attempt === 1 ? undefined : step;
    if (there !== undefined && !(await isForward(name, there.commit, target, ports))) {
      ports.log.warning(
        `The tag ${name} stays at ${there.commit}: this release does not follow it.`,
      );
      return undefined;
    }
    if (await move(name, commit, ports.tags, attempt < tries)) return step;
  }
}

async function isForward(
  name: string,
  from: string,
  { commit, stable }: Pick<FloatingMove, 'commit' | 'stable'>,
  { repository, git }: FloatingPorts,
): Promise<boolean> {
  const order = await repository.compare(from, commit);
  if (order !== 'diverged') return order === 'ahead';
  const there = (await git.tags()).filter((tag) => tag.commit === from);
  return there.some((tag) => tag.name.startsWith(`${name}.`) && stable.includes(tag.name));
}

/** Whether it was moved; an answer that was lost leaves that open where it is tried again. */
async function move(
  name: string,
  commit: string,
  tags: FloatingPorts['tags'],
  again: boolean,
): Promise<boolean> {
  try {
    await tags.move(name, commit);
    return true;
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    const { code, message, remedy } = error;
    if (code === 'retryable' && again) return false;
    const told = `The release is published, and its tag ${name} was not moved. ${message}`;
    throw new SlipwayError(code, told, { remedy, cause: error });
  }
}
