import type { VersionFileSetting } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import {
  parseVersion,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';
import { renderVersion } from '../version/version-render.ts';
import { type Documents, openDocuments } from '../version-files/documents.ts';
import {
  applyFileEdits,
  editVersion,
  type FileEdit,
  type FileText,
} from '../version-files/file-edits.ts';
import { findVersion } from '../version-files/version-file.ts';
import { versionFilesOf } from '../version-files/version-files.ts';
import type { VersionOwner } from '../version-files/version-owner.ts';
import type { Format } from './manifest.ts';
import { type NativeVersion, nativeVersion } from './native/native-version.ts';
import type { Project } from './project.ts';

export interface PlannedVersion {
  /** As the manifest and the tag have it. */
  readonly version: string;
  /** The same as Python and npm spell it; empty where it is not asked for. */
  readonly pythonVersion: string;
  readonly npmVersion: string;
  /** The same as dpkg and RPM order it. */
  readonly nativeVersion: NativeVersion;
  /** Files of the copy that get another text, because the project says another version. */
  readonly stamps: readonly FileText[];
  /** For builds whose version comes from git: what they should say instead of asking it. */
  readonly environment: Readonly<Record<string, string>>;
}

interface VersionFacts {
  readonly project: Project;
  readonly python: Project | undefined;
  readonly npm: Project | undefined;
  readonly texts: ReadonlyMap<string, string>;
  readonly versionFiles: readonly VersionFileSetting[] | undefined;
  readonly asked: string | undefined;
  readonly scheme: VersionScheme;
}

/** The version that is packaged, how each ecosystem spells it, and what has to be stamped for it. */
export function planVersion(facts: VersionFacts, formats: readonly Format[]): PlannedVersion {
  const documents = openDocuments(facts.texts);
  const wanted = wantedVersion(facts, documents);
  const forPython = formats.some((format) => format === 'sdist' || format === 'wheel');
  const forNpm = formats.includes('npm');
  const python = forPython || facts.python === facts.project ? facts.python : undefined;
  const npm = forNpm || facts.npm === facts.project ? facts.npm : undefined;
  const targets = targetsOf({ ...facts, python, npm }, forNpm);
  const pythonVersion = python === undefined ? '' : renderVersion(wanted, 'python');
  return {
    version: manifestVersion(wanted, facts.scheme),
    pythonVersion,
    npmVersion: npm === undefined ? '' : renderVersion(wanted, 'npm'),
    nativeVersion: nativeVersion(wanted),
    stamps: applyFileEdits(
      targets.flatMap((target) => stampsFor(target, facts, wanted, documents)),
    ),
    environment: python?.origin.kind === 'git' ? pretend(pythonVersion) : {},
  };
}

function wantedVersion(facts: VersionFacts, documents: Documents): Version {
  const { project, asked, scheme } = facts;
  if (asked !== undefined) return parseVersion(asked, scheme);
  const own = project.version ?? versionInFile(facts, documents);
  if (own === undefined) throw versionUnknown(project);
  // Python's own spelling is right in a Python project, whatever the scheme of the tags.
  const python = project.ecosystem === 'python' ? tryParseVersion(own, 'pep440') : undefined;
  return tryParseVersion(own, scheme) ?? python ?? parseVersion(own, scheme);
}

/** What the first of the version files says, where the project's own description says nothing. */
function versionInFile(facts: VersionFacts, documents: Documents): string | undefined {
  const { project, versionFiles } = facts;
  if (versionFiles === undefined && project.ecosystem === 'npm') return undefined;
  if (versionFiles === undefined && !isInFiles(project)) return undefined;
  const owner = ownerOf(project, facts);
  const [file] = versionFilesOf(owner, versionFiles, documents);
  if (file === undefined) return undefined;
  const { text, places } = findVersion(file, owner, documents);
  const [place] = places;
  return place && text.slice(place.start, place.end);
}

/** A project as whose the files are stamped, and which files: `undefined` for those that its ecosystem has. */
interface StampTarget {
  readonly project: Project;
  readonly files: readonly VersionFileSetting[] | undefined;
}

/** An artifact must say the version, whatever `version_files` names besides. */
function targetsOf(
  { project, python, npm, versionFiles }: VersionFacts,
  forNpm: boolean,
): readonly StampTarget[] {
  const packageJson = { path: 'package.json', pattern: undefined };
  const generic = project.ecosystem === 'generic' && versionFiles === undefined;
  return [
    ...(python !== undefined && isInFiles(python) ? [{ project: python, files: undefined }] : []),
    ...(npm === undefined ? [] : [{ project: npm, files: forNpm ? [packageJson] : undefined }]),
    ...(generic || versionFiles !== undefined ? [{ project, files: versionFiles }] : []),
  ];
}

/** Not where git's tags, or a backend that we do not know, have the version: that is proven of what it builds. */
function isInFiles({ ecosystem, origin }: Project): boolean {
  return ecosystem !== 'python' || origin.kind === 'field' || origin.kind === 'file';
}

function stampsFor(
  { project, files }: StampTarget,
  facts: VersionFacts,
  wanted: Version,
  documents: Documents,
): readonly FileEdit[] {
  const owner = ownerOf(project, facts);
  return versionFilesOf(owner, files, documents).flatMap((file) =>
    editVersion(file, owner, wanted, documents),
  );
}

function ownerOf(project: Project, { python, npm }: VersionFacts): VersionOwner {
  return { folder: '.', project, python, npm };
}

/** One spelling of a version everywhere: `1.2.0a1` under the semantic scheme is `1.2.0-alpha.1`. */
export function manifestVersion(version: Version, scheme: VersionScheme): string {
  const foreign = version.scheme !== scheme;
  const plain = version.epoch === 0 && version.post === undefined;
  return foreign && plain ? renderVersion(version, 'npm') : version.text;
}

/** How setuptools-scm (and hatch-vcs on it), pdm, pbr and the poetry and uv plug-ins are told a version. */
function pretend(version: string): Readonly<Record<string, string>> {
  const names = [
    'SETUPTOOLS_SCM_PRETEND_VERSION',
    'PDM_BUILD_SCM_VERSION',
    'PBR_VERSION',
    'POETRY_DYNAMIC_VERSIONING_BYPASS',
    'UV_DYNAMIC_VERSIONING_BYPASS',
  ];
  return Object.fromEntries(names.map((name) => [name, version]));
}

function versionUnknown(project: Project): SlipwayError {
  const why =
    project.origin.kind === 'git' ? "it comes from git's tags" : 'no project file says it';
  return new SlipwayError(
    'invalid-version',
    `The version of ${project.name} is not known: ${why}.`,
    {
      remedy: 'Give the `version` input, or start the run from a version tag.',
    },
  );
}
