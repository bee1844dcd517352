import { assetName } from '../release/asset-names.ts';
import { type BillForm, billOf } from '../sbom/bill.ts';
import { judgeChecksums } from './checksums.ts';
import { companionNames } from './companions.ts';
import { type Artifact, checksumsName, type Manifest, manifestName } from './manifest.ts';

/** One thing that was asked of a downloaded release. */
export type ReleaseCheck =
  | {
      readonly name: string;
      readonly outcome: 'pass' | 'skip';
      /** What was found, in a few words or a sentence. */
      readonly detail: string;
    }
  | {
      readonly name: string;
      readonly outcome: 'fail';
      readonly detail: string;
      /** What to do about it. */
      readonly remedy: string;
    };

/** A downloaded release as it lies in its folder. */
export interface ReleaseFolder {
  readonly manifest: Manifest;
  /** The SHA-256 of each file by its path; empty for what is no file. */
  readonly digests: ReadonlyMap<string, string>;
  /** `undefined` where there is none. */
  readonly checksums: string | undefined;
  /** The text of each bill of materials by its artifact's path. */
  readonly bills: ReadonlyMap<string, string>;
}

const again = 'Download all assets of the release again, into an empty folder.';
const takeAway =
  'Take away what you put there yourself. What came with the release was added by somebody else: do not use it.';
const notTheirs = 'Do not use these bills: they tell of other files than these.';

/** Attached where release notes are longer than GitHub shows; nothing is made of it. */
const notesName = 'RELEASE_NOTES.md';

/** What the folder's own files say of each other; signature and provenance come on top. */
export function checkFolder(folder: ReleaseFolder): readonly ReleaseCheck[] {
  return [checkArtifacts(folder), checkSums(folder), checkOthers(folder), checkBills(folder)];
}

/** Where an artifact lies: by its path, or under the name that GitHub gives it as an asset. */
export function findArtifact(
  { name, path }: Pick<Artifact, 'name' | 'path'>,
  digests: ReadonlyMap<string, string>,
): string {
  return digests.has(path) ? path : assetName(name);
}

function checkArtifacts({ manifest, digests }: ReleaseFolder): ReleaseCheck {
  const wrong = manifest.artifacts.flatMap((artifact) => {
    const found = digests.get(findArtifact(artifact, digests));
    if (found === artifact.sha256) return [];
    if (found === undefined) return `${artifact.path} is missing`;
    return `${artifact.path} has SHA-256 ${found || '(none: it is no file)'}, not ${artifact.sha256}`;
  });
  const count = manifest.artifacts.length;
  const right = `${count} as the manifest names ${count === 1 ? 'it' : 'them'}`;
  return verdict('Artifacts', wrong, { right, remedy: again });
}

function checkSums({ manifest, digests, checksums }: ReleaseFolder): ReleaseCheck {
  if (checksums === undefined)
    return { name: 'Checksums', outcome: 'skip', detail: `there is no ${checksumsName}` };
  const files = [
    ...manifest.artifacts.map(({ path, sha256 }) => ({ path, sha256 })),
    { path: manifestName, sha256: digests.get(manifestName) ?? '' },
  ];
  const why = judgeChecksums(checksums, files);
  const wrong = why === undefined ? [] : [`${checksumsName} ${why}`];
  const ends = checksums.includes('\r\n') ? '; something gave it the line ends of Windows' : '';
  const right = `${checksumsName} names all ${files.length} files${ends}`;
  return verdict('Checksums', wrong, { right, remedy: again });
}

function checkOthers({ manifest, digests }: ReleaseFolder): ReleaseCheck {
  const known = new Set([
    manifestName,
    checksumsName,
    notesName,
    ...companionNames,
    ...manifest.artifacts.map((artifact) => findArtifact(artifact, digests)),
  ]);
  const wrong = [...digests.keys()]
    .filter((path) => !known.has(path))
    .map((path) => `${path} is not in the manifest`);
  const right = 'no file that the manifest does not name';
  return verdict('Nothing else', wrong, { right, remedy: takeAway });
}

function checkBills({ manifest, bills }: ReleaseFolder): ReleaseCheck {
  const digests = new Map(manifest.artifacts.map(({ path, sha256 }) => [path, sha256]));
  const wrong = [...bills].flatMap(([path, text]) => {
    const bill = billOf(path);
    const expected = bill && digests.get(bill.artifact);
    if (bill === undefined || expected === undefined) return `${path} is of no artifact here`;
    const found = digestInside(bill.form, text);
    return found === expected ? [] : `${path} is of SHA-256 ${found ?? '(none)'}, not ${expected}`;
  });
  if (bills.size === 0)
    return { name: 'Bills of materials', outcome: 'skip', detail: 'there are none' };
  const right = `${bills.size}, each of an artifact’s own digest`;
  return verdict('Bills of materials', wrong, { right, remedy: notTheirs });
}

/** The SHA-256 of the artifact that a bill is of, where Slipway writes it. */
function digestInside(form: BillForm, text: string): string | undefined {
  const document = Object(parse(text));
  const sums: unknown =
    form === 'cyclonedx'
      ? document.metadata?.component?.hashes?.[0]?.content
      : document.packages?.[0]?.checksums?.[0]?.checksumValue;
  return typeof sums === 'string' ? sums : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function verdict(
  name: string,
  wrong: readonly string[],
  { right, remedy }: { readonly right: string; readonly remedy: string },
): ReleaseCheck {
  if (wrong.length === 0) return { name, outcome: 'pass', detail: right };
  const more = wrong.length > 5 ? ` and ${wrong.length - 5} more` : '';
  return { name, outcome: 'fail', detail: `${wrong.slice(0, 5).join('; ')}${more}`, remedy };
}
