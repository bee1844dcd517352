import { SlipwayError } from '../errors.ts';

/** Archives of chosen files, which we write ourselves. */
export const archiveFormats = ['tar.gz', 'tar.zst', 'zip'] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];

/** Formats that `package` makes. */
export const formats = [
  'sdist',
  'wheel',
  'npm',
  'oci',
  'deb',
  'rpm',
  'msi',
  ...archiveFormats,
] as const;
export type Format = (typeof formats)[number];

/** One file that a release offers. */
export interface Artifact {
  readonly name: string;
  /** Relative to the folder that holds the manifest, with forward slashes. */
  readonly path: string;
  readonly format: Format | 'sbom' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal SHA-256. */
  readonly sha256: string;
  /** `any`, or what the artifact is bound to, such as `linux-x86_64`. */
  readonly platform: string;
}

/** What `package` hands to the next actions: `manifest.json`. */
export interface Manifest {
  readonly schema: 1;
  readonly name: string;
  readonly version: string;
  /** Full SHA of the commit that the artifacts were made from. */
  readonly commit: string;
  /** The commit's time, ISO 8601 in UTC: the same for each build of the commit. */
  readonly created: string;
  readonly artifacts: readonly Artifact[];
}

export const manifestName = 'manifest.json';
export const checksumsName = 'SHA256SUMS';

/** The manifest's text: the same bytes for the same facts. */
export function renderManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Reads a manifest that another step or machine wrote: every field is checked, and each artifact's path must stay below
 * the manifest's folder. `source` names it in the `artifact-invalid` error.
 */
export function parseManifest(text: string, source = manifestName): Manifest {
  const value = parseJson(text, source);
  const artifacts = isRecord(value) ? value['artifacts'] : undefined;
  if (
    !isRecord(value) ||
    value['schema'] !== 1 ||
    !['name', 'version', 'created'].every((key) => isText(value[key])) ||
    !matches(value['commit'], /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/) ||
    !Array.isArray(artifacts)
  )
    throw invalidManifest(source, 'it is not a manifest of schema 1');
  const wrong = artifacts.findIndex((artifact) => !isArtifact(artifact));
  if (wrong !== -1) throw invalidManifest(source, `its artifact number ${wrong + 1} is not one`);
  const { name, version, commit, created } = value as unknown as Manifest;
  return { schema: 1, name, version, commit, created, artifacts: artifacts.map(pickArtifact) };
}

/** A file that `sha256sum --check` understands; GNU coreutils' text form. */
export function renderChecksums(
  files: readonly { readonly path: string; readonly sha256: string }[],
): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

function isArtifact(value: unknown): value is Artifact {
  return (
    isRecord(value) &&
    isText(value['name']) &&
    isText(value['platform']) &&
    isInnerPath(value['path']) &&
    [...formats, 'sbom', 'other'].includes(String(value['format'])) &&
    Number.isSafeInteger(value['size']) &&
    Number(value['size']) >= 0 &&
    matches(value['sha256'], /^[0-9a-f]{64}$/)
  );
}

function pickArtifact({ name, path, format, size, sha256, platform }: Artifact): Artifact {
  return { name, path, format, size, sha256, platform };
}

/** A relative path with forward slashes that never climbs. */
function isInnerPath(value: unknown): boolean {
  return (
    isText(value) &&
    !/[\\:\0]/.test(value) &&
    value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidManifest(source, 'it is not JSON', cause);
  }
}

function invalidManifest(source: string, why: string, cause?: unknown): SlipwayError {
  return new SlipwayError('artifact-invalid', `${source} can't be used: ${why}.`, {
    remedy: 'Give the manifest.json that the package action wrote, unchanged.',
    cause,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
