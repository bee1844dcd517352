import { SlipwayError } from '../../domain/errors.ts';
import { judgeEntry } from '../../domain/packaging/contents/judge-entry.ts';
import { versionFiles, versionInside } from '../../domain/packaging/contents/version-inside.ts';
import { isArchive, isNative } from '../../domain/packaging/packaging-plan.ts';
import { tryParseVersion } from '../../domain/version/version.ts';
import type { ReadableFormat } from '../../ports/archives.ts';
import type { Built } from './build.ts';
import { requireClean } from './forbidden.ts';
import { inspect } from './inspection.ts';
import type { Making } from './making.ts';

/**
 * Reads an artifact from its first to its last byte: each path is safe, nothing forbidden is inside, and the version
 * that it says is the one asked for. Gives what was proven, in one line; throws `artifact-invalid` with file and rule.
 */
export async function verifyArtifact(artifact: Built, making: Making): Promise<string> {
  const { format, name, path } = artifact;
  const { plan, ports, request } = making;
  const settings = request.config.packaging;
  const inspection = await inspect(ports.archives.read(path, containerOf(format)), {
    settings,
    judge: (entry) => judgeEntry(entry, { format, sourceMaps: settings.source_maps }),
    isText: (inner) => saysVersion(format, inner),
    signal: request.signal,
  });
  requireClean(artifact, inspection.refused);
  making.inspected.set(name, inspection);
  const counted = count(inspection.entries);
  if (!(format in versionFiles)) return `${counted}, nothing forbidden`;
  const [text] = inspection.texts.values();
  const version = text === undefined ? undefined : readVersion(format, text);
  requireVersion(name, version, format === 'npm' ? plan.npmVersion : plan.pythonVersion);
  return `${counted}, nothing forbidden, version ${version} inside`;
}

/** What an artifact is a kind of, for reading. */
function containerOf(format: Built['format']): ReadableFormat {
  if (isArchive(format) || isNative(format)) return format;
  return format === 'wheel' ? 'zip' : 'tar.gz';
}

function saysVersion(format: Built['format'], path: string): boolean {
  return format in versionFiles && versionFiles[format as keyof typeof versionFiles].test(path);
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

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}
