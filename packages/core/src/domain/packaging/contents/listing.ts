import type { Artifact, Manifest } from '../manifest.ts';

/** One file inside an artifact. */
export interface ListedFile {
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
}

/** An artifact with the files that are in it. */
export interface ListedArtifact extends Pick<Artifact, 'name' | 'platform' | 'size'> {
  readonly format: string;
  readonly files: readonly ListedFile[];
}

/** What is inside the artifacts of one release: `contents.json`, for the next release to be compared with. */
export interface Listing {
  readonly schema: 1;
  readonly name: string;
  readonly version: string;
  readonly artifacts: readonly ListedArtifact[];
}

export const contentsName = 'contents.json';

/** The listing of those artifacts whose files are known. */
export function listContents(
  { name, version, artifacts }: Manifest,
  files: (artifact: string) => readonly ListedFile[] | undefined,
): Listing {
  const listed = artifacts.flatMap((artifact) => {
    const { name, format, platform, size } = artifact;
    const found = files(name);
    return found === undefined ? [] : [{ name, format, platform, size, files: found }];
  });
  return { schema: 1, name, version, artifacts: listed };
}

/** Its text, a line for each file, in parts: there may be many. */
export function* renderListing({ artifacts, ...facts }: Listing): Generator<string> {
  yield `${JSON.stringify(facts).slice(0, -1)},"artifacts":[`;
  for (const [at, { files, ...artifact }] of artifacts.entries()) {
    yield `${at === 0 ? '' : ','}\n${JSON.stringify(artifact).slice(0, -1)},"files":[`;
    for (const [index, { path, size }] of files.entries())
      yield `${index === 0 ? '' : ','}\n${JSON.stringify({ path, size })}`;
    yield ']}';
  }
  yield ']}\n';
}

/** Reads a listing that another run wrote; `undefined` where it is none. */
export function parseListing(text: string): Listing | undefined {
  try {
    const listing = Object(JSON.parse(text));
    const isListing =
      listing.schema === 1 &&
      typeof listing.name === 'string' &&
      typeof listing.version === 'string' &&
      listing.artifacts.every(isArtifact);
    return isListing ? listing : undefined;
  } catch {
    return undefined;
  }
}

function isArtifact({ name, format, platform, size, files }: ListedArtifact): boolean {
  return (
    [name, format, platform].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(size) &&
    files.every((file) => typeof file.path === 'string' && Number.isSafeInteger(file.size))
  );
}
