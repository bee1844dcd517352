import { SlipwayError } from '../errors.ts';
import {
  parseVersion,
  tryParseVersion,
  type Version,
  type VersionScheme,
} from '../version/version.ts';
import { renderVersion } from '../version/version-render.ts';
import type { Format } from './manifest.ts';
import type { Project } from './project.ts';
import { readVersionFile } from './project-setup.ts';
import { stampVersion } from './version-stamp.ts';

/** A file of the project that may hold its version; the path is relative to the project. */
export interface VersionFile {
  readonly path: string;
  readonly text: string;
}

export interface PlannedVersion {
  /** As the manifest and the tag have it. */
  readonly version: string;
  /** The same as Python and npm spell it; empty where it is not asked for. */
  readonly pythonVersion: string;
  readonly npmVersion: string;
  /** Files of the copy that get another text, because the project says another version. */
  readonly stamps: readonly VersionFile[];
  /** For builds whose version comes from git: what they should say instead of asking it. */
  readonly environment: Readonly<Record<string, string>>;
}

interface VersionFacts {
  readonly project: Project;
  readonly python: Project | undefined;
  readonly npm: Project | undefined;
  readonly texts: readonly VersionFile[];
  readonly asked: string | undefined;
  readonly scheme: VersionScheme;
}

/** The version that is packaged, how each ecosystem spells it, and what has to be stamped for it. */
export function planVersion(facts: VersionFacts, formats: readonly Format[]): PlannedVersion {
  const wanted = wantedVersion(facts);
  const forPython = formats.some((format) => format === 'sdist' || format === 'wheel');
  const forNpm = formats.includes('npm');
  const pythonVersion = forPython || facts.python === facts.project ? spellForPython(wanted) : '';
  const npmVersion = forNpm || facts.npm === facts.project ? renderVersion(wanted, 'npm') : '';
  const python = pythonVersion === '' ? undefined : facts.python;
  const npm = npmVersion === '' ? undefined : facts.npm;
  return {
    version: manifestVersion(wanted, facts.scheme),
    pythonVersion,
    npmVersion,
    stamps: [
      ...stampsFor(python, pythonVersion, facts.texts),
      ...stampsFor(npm, npmVersion, facts.texts),
    ],
    environment: python?.origin.kind === 'git' ? pretend(pythonVersion) : {},
  };
}

function wantedVersion({ project, texts, asked, scheme }: VersionFacts): Version {
  if (asked !== undefined) return parseVersion(asked, scheme);
  const own = project.version ?? versionInFile(project, texts);
  if (own === undefined) throw versionUnknown(project);
  // Python's own spelling is right in a Python project, whatever the scheme of the tags.
  const python = project.ecosystem === 'python' ? tryParseVersion(own, 'pep440') : undefined;
  return tryParseVersion(own, scheme) ?? python ?? parseVersion(own, scheme);
}

/** One spelling of a version everywhere: `1.2.0a1` under the semantic scheme is `1.2.0-alpha.1`. */
function manifestVersion(version: Version, scheme: VersionScheme): string {
  const foreign = version.scheme !== scheme;
  const plain = version.epoch === 0 && version.post === undefined;
  return foreign && plain ? renderVersion(version, 'npm') : version.text;
}

function spellForPython(version: Version): string {
  return renderVersion(version, 'python');
}

function stampsFor(
  project: Project | undefined,
  version: string,
  texts: readonly VersionFile[],
): readonly VersionFile[] {
  if (project === undefined || project.origin.kind === 'git') return [];
  if (project.ecosystem === 'python' && project.origin.kind === 'none') return [];
  if (sameVersion(project, project.version ?? versionInFile(project, texts), version)) return [];
  const holder = versionFile(project, texts);
  const attributes = project.origin.kind === 'file' ? project.origin.attributes : undefined;
  return [{ path: holder.path, text: stampVersion(holder.path, holder.text, version, attributes) }];
}

function sameVersion(project: Project, own: string | undefined, version: string): boolean {
  if (own === version || own === undefined || project.ecosystem !== 'python')
    return own === version;
  return tryParseVersion(own, 'pep440')?.text === version;
}

function versionInFile(project: Project, texts: readonly VersionFile[]): string | undefined {
  if (project.origin.kind !== 'file') return undefined;
  const file = findText(project.origin.candidates, texts);
  return file && readVersionFile(file.text, project.origin.attributes);
}

function versionFile(project: Project, texts: readonly VersionFile[]): VersionFile {
  const paths = project.origin.kind === 'file' ? project.origin.candidates : [fieldFile(project)];
  const found = findText(paths, texts);
  if (found !== undefined) return found;
  throw new SlipwayError(
    'invalid-version',
    `None of ${paths.join(', ')} is there to read a version from.`,
    {
      remedy: 'Point the build settings to the file that holds the version.',
    },
  );
}

function fieldFile(project: Project): string {
  return project.origin.kind === 'field' ? project.origin.file : 'package.json';
}

function findText(
  paths: readonly string[],
  texts: readonly VersionFile[],
): VersionFile | undefined {
  return paths.flatMap((path) => texts.filter((text) => text.path === path))[0];
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
