import type { WantedRelease } from '../../domain/release/release-protocol.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReleaseReader, Tags } from '../../ports/releases.ts';

const polls = 5;
/** Milliseconds between looking and looking again: GitHub's own answers may lag that long. */
const pollPause = 1000;

/** Looks until the answer is good enough, or as long as answers may lag behind; gives the last one. */
export async function poll<T>(
  look: () => Promise<T | undefined>,
  clock: Clock,
  enough: (found: T | undefined) => boolean = (found) => found !== undefined,
): Promise<T | undefined> {
  for (let attempt = 1; attempt < polls; attempt += 1) {
    const found = await look();
    if (enough(found)) return found;
    await clock.sleep(pollPause);
  }
  return look();
}

/** The tag, where there must be one. */
export function pollTag(
  wanted: WantedRelease,
  { tags, clock }: { readonly tags: Pick<Tags, 'read'>; readonly clock: Clock },
) {
  return poll(() => tags.read(wanted.tag), clock);
}

/** The published release, where another run seems to have made it. */
export function pollPublished(
  wanted: WantedRelease,
  {
    releases,
    clock,
  }: { readonly releases: Pick<ReleaseReader, 'findPublished'>; readonly clock: Clock },
) {
  return poll(() => releases.findPublished(wanted.tag), clock);
}
