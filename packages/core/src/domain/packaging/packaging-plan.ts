import type { VersionFileSetting } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import type { VersionScheme } from '../version/version.ts';
import { archiveBaseName, plannedName } from './artifact-names.ts';
import { type ArchiveFormat, archiveFormats, type Format } from './manifest.ts';
import { type PlannedVersion, planVersion } from './packaging-version.ts';
import type { Project } from './project.ts';

/** All that packaging is decided from. */
export interface PackagingFacts {
  readonly project: Project;
  /** The Python and the npm project in the same folder, where there are such. */
  readonly python: Project | undefined;
  readonly npm: Project | undefined;
  /** The files that may have to be stamped, by their paths below the project. */
  readonly texts: ReadonlyMap<string, string>;
  /** From the configuration. `undefined`: what the project's ecosystem has. */
  readonly versionFiles: readonly VersionFileSetting[] | undefined;
  readonly asked: string | undefined;
  readonly scheme: VersionScheme;
  readonly formats: 'auto' | readonly Format[];
  /** From the configuration; it names the archives and the manifest. */
  readonly packageName: string | undefined;
}

export interface PlannedArtifact {
  readonly format: Format;
  /** As far as it can be told before it is made: a wheel's tags are the backend's. */
  readonly name: string;
}

export interface PackagingPlan extends PlannedVersion {
  readonly name: string;
  /** `NAME-VERSION`: the archives' only folder, and the beginning of their names. */
  readonly root: string;
  readonly project: Project;
  readonly artifacts: readonly PlannedArtifact[];
  /** The artifacts are made in a copy of the working tree. */
  readonly staged: boolean;
}

/** What will be made, and from which texts. Throws where a format does not suit the project or no version is known. */
export function planPackaging(facts: PackagingFacts): PackagingPlan {
  const { project, python, npm } = facts;
  const formats = chooseFormats(facts);
  const planned = planVersion(facts, formats);
  const name = facts.packageName ?? project.name;
  const root = archiveBaseName(name, planned.version);
  const artifacts = formats.map((format) => ({
    format,
    name: plannedName(format, {
      root,
      python: { name: python?.name ?? name, version: planned.pythonVersion },
      npm: { name: npm?.name ?? name, version: planned.npmVersion },
    }),
  }));
  refuseCollisions(artifacts);
  // Python's backends leave files beside the sources, and a stamp must not reach the project itself.
  const staged = formats.some(isPython) || planned.stamps.length > 0;
  return { ...planned, name, root, project, artifacts, staged };
}

function chooseFormats({ formats, project, python, npm }: PackagingFacts): readonly Format[] {
  if (formats === 'auto') return suitable(project);
  for (const format of formats) {
    if (isPython(format) && python === undefined)
      throw unsuitable(format, 'Python', 'pyproject.toml');
    if (format === 'npm' && npm === undefined) throw unsuitable(format, 'npm', 'package.json');
  }
  return [...new Set(formats)];
}

function suitable(project: Project): readonly Format[] {
  if (project.ecosystem === 'python') return ['sdist', 'wheel'];
  if (project.ecosystem === 'npm' && !project.workspaceRoot) return ['npm'];
  return ['tar.gz', 'zip'];
}

/** Whether Python's own build tools make the format. */
export function isPython(format: Format): format is 'sdist' | 'wheel' {
  return format === 'sdist' || format === 'wheel';
}

/** Whether we make the format ourselves, from files that can be chosen. */
export function isArchive(format: Format): format is ArchiveFormat {
  return (archiveFormats as readonly string[]).includes(format);
}

function unsuitable(format: Format, ecosystem: string, file: string): SlipwayError {
  return new SlipwayError(
    'invalid-input',
    `The format \`${format}\` needs ${ecosystem}'s ${file}.`,
    {
      remedy: `Leave \`${format}\` out of \`formats\`, or set \`working-directory\` to the folder with ${file}.`,
    },
  );
}

function refuseCollisions(artifacts: readonly PlannedArtifact[]): void {
  const names = artifacts.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new SlipwayError('invalid-input', `Two artifacts would both be called ${twice}.`, {
    remedy: 'Leave one of the formats out, or set `deployment.package_name` to another name.',
  });
}
