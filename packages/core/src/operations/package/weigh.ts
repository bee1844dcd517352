import { SlipwayError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/packaging/content-finding.ts';
import {
  type ArtifactChange,
  compareListings,
  missedFiles,
} from '../../domain/packaging/contents/compare-listings.ts';
import { type Listing, listContents } from '../../domain/packaging/contents/listing.ts';
import type { Manifest } from '../../domain/packaging/manifest.ts';
import { type Excess, findExcesses } from '../../domain/packaging/size-budget.ts';
import { writeSize } from '../../domain/packaging/size-limits.ts';
import type { Earlier } from './earlier.ts';
import type { Making } from './making.ts';

/** What the artifacts hold, beside what an earlier release held. */
export interface ContentsReport {
  /** The earlier release's tag; `undefined`: there was nothing to compare with. */
  readonly comparedWith: string | undefined;
  /** Why nothing was compared, as the end of a sentence; empty where something was. */
  readonly why: string;
  readonly changes: readonly ArtifactChange[];
  /** What `packaging.allow` permitted, with the artifact that it is in. */
  readonly permitted: readonly (Finding & { readonly artifact: string })[];
}

/** Of an artifact that is too big: so many files are named. */
const shown = 5;

/**
 * Lists what is inside the artifacts, compares it with an earlier release, and holds the sizes against their limits. Throws
 * `artifact-invalid` where one is passed; a file that is gone and may be missed is a warning.
 */
export function weighArtifacts(
  { request, inspected, warn }: Making,
  manifest: Manifest,
  earlier: Earlier,
): { readonly listing: Listing; readonly contents: ContentsReport } {
  const listing = listContents(manifest, (name) => inspected.get(name)?.files);
  const changes = earlier.kind === 'found' ? compareListings(listing, earlier.listing) : [];
  requireWithin(findExcesses(manifest.artifacts, request.config.packaging.size_limits), {
    listing,
    changes,
  });
  if (earlier.kind === 'found') for (const change of changes) tellMissed(change, earlier.tag, warn);
  const contents = {
    comparedWith: earlier.kind === 'found' ? earlier.tag : undefined,
    why: earlier.kind === 'found' ? '' : earlier.why,
    changes,
    permitted: [...inspected].flatMap(([artifact, { permitted }]) =>
      permitted.map((finding) => ({ ...finding, artifact })),
    ),
  };
  return { listing, contents };
}

function tellMissed(change: ArtifactChange, tag: string, warn: Making['warn']): void {
  const missed = missedFiles(change);
  if (missed.length === 0) return;
  const more = missed.length > 3 ? ` and ${missed.length - 3} more` : '';
  const named = missed.slice(0, 3).map((path) => `\`${path}\``);
  warn(`\`${change.name}\` no longer has ${named.join(', ')}${more}, which ${tag} had.`);
}

interface Weights {
  readonly listing: Listing;
  readonly changes: readonly ArtifactChange[];
}

function requireWithin(excesses: readonly Excess[], weights: Weights): void {
  const [first] = excesses;
  if (first === undefined) return;
  const lines = excesses.map((excess) => describe(excess, weights));
  const said = lines.length === 1 ? lines.join('') : lines.map((line) => `- ${line}`).join('\n');
  throw new SlipwayError(
    'artifact-invalid',
    lines.length === 1
      ? said
      : `The artifacts are bigger than \`packaging.size_limits\` allows:\n${said}`,
    {
      remedy: `Leave out what need not be shipped, or raise \`${first.key}\` in \`packaging.size_limits\`.`,
    },
  );
}

function describe({ artifact, size, key, limit }: Excess, weights: Weights): string {
  const what = artifact ?? 'All artifacts together';
  const verb = artifact === undefined ? 'have' : 'has';
  const limited = `${what} ${verb} ${writeSize(size)}, and \`packaging.size_limits\` allows ${writeSize(limit)} (\`${key}\`)`;
  const before = weights.changes.find(({ name }) => name === artifact)?.previous_size;
  const grown = before === undefined ? '' : `; the release before had ${writeSize(before)}`;
  const biggest = largestFiles(artifact, weights.listing);
  return `${limited}${grown}.${biggest === '' ? '' : ` Its largest files: ${biggest}.`}`;
}

function largestFiles(artifact: string | undefined, { artifacts }: Listing): string {
  return artifacts
    .filter(({ name }) => artifact === undefined || name === artifact)
    .flatMap(({ files }) => files)
    .sort((a, b) => b.size - a.size)
    .slice(0, shown)
    .map(({ path, size }) => `${path} (${writeSize(size)})`)
    .join(', ');
}
