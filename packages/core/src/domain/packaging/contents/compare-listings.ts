import { fileNameOf } from '../../file-path.ts';
import type { ListedArtifact, ListedFile, Listing } from './listing.ts';
import { isOfTests } from './test-files.ts';

/** A file whose size is another one by far. */
export interface Resized {
  readonly path: string;
  readonly before: number;
  readonly after: number;
}

/** How an artifact differs from the same one of an earlier release; paths are those inside it. */
export interface ArtifactChange {
  readonly name: string;
  /** Bytes of the earlier one. */
  readonly previous_size: number;
  readonly appeared: readonly string[];
  readonly vanished: readonly string[];
  readonly resized: readonly Resized[];
}

/** Twice as big or half as big, and by more than this many bytes. */
const leastChange = 10_000;

/** Compares each artifact with its counterpart; one that has none is left out. */
export function compareListings(now: Listing, before: Listing): readonly ArtifactChange[] {
  return now.artifacts.flatMap((artifact) => {
    const other = counterpart(artifact, now, before);
    return other === undefined ? [] : [compare(artifact, other)];
  });
}

/** By its name without the version; else the only one of its format and platform on both sides. */
function counterpart(
  artifact: ListedArtifact,
  now: Listing,
  before: Listing,
): ListedArtifact | undefined {
  const name = artifact.name.replace(now.version, '');
  const named = before.artifacts.find((each) => each.name.replace(before.version, '') === name);
  if (named !== undefined) return named;
  const [same, ...more] = before.artifacts.filter((each) => isAlike(each, artifact));
  const alone = now.artifacts.filter((each) => isAlike(each, artifact)).length === 1;
  return alone && more.length === 0 ? same : undefined;
}

function isAlike(one: ListedArtifact, other: ListedArtifact): boolean {
  return one.format === other.format && one.platform === other.platform;
}

function compare(artifact: ListedArtifact, other: ListedArtifact): ArtifactChange {
  const after = byInnerPath(artifact);
  const before = byInnerPath(other);
  const kept = [...after].flatMap(([path, { size }]) => {
    const former = before.get(path);
    return former === undefined ? [] : [{ path, before: former.size, after: size }];
  });
  return {
    name: artifact.name,
    previous_size: other.size,
    appeared: [...after.keys()].filter((path) => !before.has(path)).sort(),
    vanished: [...before.keys()].filter((path) => !after.has(path)).sort(),
    resized: kept.filter(isResized),
  };
}

function isResized({ before, after }: Resized): boolean {
  const [less, more] = before < after ? [before, after] : [after, before];
  return more - less > leastChange && more >= 2 * less;
}

/** Without what holds the version: the one folder that all lies in, and the names of a wheel's own folders. */
function byInnerPath({ files }: ListedArtifact): ReadonlyMap<string, ListedFile> {
  const first = files[0]?.path.split('/', 1)[0] ?? '';
  const common = files.every(({ path }) => path.startsWith(`${first}/`)) ? first.length + 1 : 0;
  return new Map(
    files.map((file) => {
      const path = file.path.slice(common);
      return [path.replace(/^([^/]+?)-[^/-]+\.(dist-info|data)\//, '$1.$2/'), file];
    }),
  );
}

/** Which of the files that vanished somebody may have relied on: code, types and programs, but no tests. */
export function missedFiles({ vanished }: ArtifactChange): readonly string[] {
  return vanished.filter(
    (path) =>
      !isOfTests(path) &&
      (/\.(?:py|pyi|pyd|so|dll|dylib|[cm]?js|jsx|[cm]?ts|tsx|wasm|node|h|hpp|jar)$/.test(path) ||
        /(?:^|\/)s?bin\//.test(path) ||
        fileNameOf(path) === 'py.typed'),
  );
}
