import { SlipwayError } from '../../domain/errors.ts';
import {
  judgeEntry,
  scanContent,
  versionFiles,
  versionInside,
} from '../../domain/packaging/contents.ts';
import { isArchive, isNative, type PackagingPlan } from '../../domain/packaging/packaging-plan.ts';
import { tryParseVersion } from '../../domain/version/version.ts';
import type { ArchiveEntry, Archives, ReadableFormat } from '../../ports/archives.ts';
import type { Built } from './build.ts';

/** A version file that is longer than this is not one. */
const longest = 4 * 1024 * 1024;

/**
 * Reads an artifact from its first to its last byte: each path is safe, nothing forbidden is inside, and the version
 * that it says is the one asked for. Gives what was proven, in one line; throws `artifact-invalid` with file and rule.
 */
export async function verifyArtifact(
  artifact: Built,
  plan: PackagingPlan,
  archives: Archives,
): Promise<string> {
  const { format, name, path } = artifact;
  const seen = new Set<string>();
  let version: string | undefined;
  for await (const entry of archives.read(path, containerOf(format))) {
    const broken = judgeEntry(entry) ?? (seen.has(entry.path) ? 'is in it twice' : undefined);
    if (broken !== undefined) throw forbidden(name, entry.path, broken);
    seen.add(entry.path);
    const text = await scan(name, entry, saysVersion(format, entry.path));
    if (text !== undefined) version ??= readVersion(format, text);
  }
  if (isArchive(format) || isNative(format)) return `${count(seen.size)}, nothing forbidden`;
  requireVersion(name, version, format === 'npm' ? plan.npmVersion : plan.pythonVersion);
  return `${count(seen.size)}, nothing forbidden, version ${version} inside`;
}

/** What an artifact is a kind of, for reading. */
function containerOf(format: Built['format']): ReadableFormat {
  if (isArchive(format) || isNative(format)) return format;
  return format === 'wheel' ? 'zip' : 'tar.gz';
}

function saysVersion(format: Built['format'], path: string): boolean {
  return format in versionFiles && versionFiles[format as keyof typeof versionFiles].test(path);
}

/** Reads an entry to its end; gives its text where it is wanted. */
async function scan(
  artifact: string,
  entry: ArchiveEntry,
  wanted: boolean,
): Promise<string | undefined> {
  if (entry.kind !== 'file') return undefined;
  const judge = scanContent(entry.path);
  let text = '';
  for await (const chunk of entry.content()) {
    const broken = judge(chunk);
    if (broken !== undefined) throw forbidden(artifact, entry.path, broken);
    if (wanted && text.length < longest) text += chunk;
  }
  return wanted ? text : undefined;
}

function readVersion(format: Built['format'], text: string): string | undefined {
  const written = versionInside(format as keyof typeof versionFiles, text);
  return format === 'npm' || written === undefined
    ? written
    : (tryParseVersion(written, 'pep440')?.text ?? written);
}

function requireVersion(name: string, found: string | undefined, expected: string): void {
  if (found === expected) return;
  const said = found === undefined ? 'says no version' : `says version ${found}`;
  throw new SlipwayError('artifact-invalid', `${name} ${said} inside, not ${expected}.`, {
    remedy: `Let the build take its version from the project files, or package version ${found ?? 'that they say'}.`,
  });
}

function forbidden(artifact: string, path: string, why: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${artifact} must not be shipped: ${path} ${why}.`, {
    remedy:
      'Leave the file out (`files`, `.npmignore`, `MANIFEST.in` or the build backend’s exclude list). Where it is meant to be there, such as a key for tests, set `verify: false`.',
  });
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}
