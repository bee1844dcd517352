import type { VersionFileSetting } from '../config/config.ts';
import type { NativeSettings } from '../config/native-settings.ts';
import { SlipwayError } from '../errors.ts';
import type { VersionScheme } from '../version/version.ts';
import { archiveBaseName, plannedName } from './artifact-names.ts';
import { type ArchiveFormat, archiveFormats, type Format } from './manifest.ts';
import { nameMsi, type PlannedMsi } from './native/msi-package.ts';
import { nativeName } from './native/native-names.ts';
import type { PlannedNative } from './native/native-package.ts';
import { runsPackScripts } from './npm/pack-scripts.ts';
import {
  planMembers,
  requireSharedVersion,
  sharedVersion,
  type WorkspaceMember,
} from './npm/workspace-version.ts';
import { type PlannedVersion, planVersion } from './packaging-version.ts';
import type { Project } from './project.ts';

/** All that packaging is decided from. */
export interface PackagingFacts {
  readonly project: Project;
  /** The Python and the npm project in the same folder, where there are such. */
  readonly python: Project | undefined;
  readonly npm: Project | undefined;
  /** Of an npm workspace whose root only frames them, the packages that are not private. */
  readonly members: readonly WorkspaceMember[];
  /** The files that may have to be stamped, by their paths below the project. */
  readonly texts: ReadonlyMap<string, string>;
  /** From the configuration. `undefined`: what the project's ecosystem has. */
  readonly versionFiles: readonly VersionFileSetting[] | undefined;
  readonly asked: string | undefined;
  readonly scheme: VersionScheme;
  readonly formats: 'auto' | readonly Format[];
  /** From the configuration; it names the archives and the manifest. */
  readonly packageName: string | undefined;
  /** From the configuration. */
  readonly native: NativeSettings | undefined;
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
  /** What deb and rpm packages are called, and what they are made from; `undefined` where none is asked for. */
  readonly native: PlannedNative | undefined;
  /** The same of an MSI. */
  readonly msi: PlannedMsi | undefined;
  readonly project: Project;
  readonly artifacts: readonly PlannedArtifact[];
  /** Folders of the workspace's packages that npm packs; empty: it packs the project itself. */
  readonly npmFolders: readonly string[];
  /** The artifacts are made in a copy of the working tree. */
  readonly staged: boolean;
}

/** What will be made, and from which texts. Throws where a format does not suit the project or no version is known. */
export function planPackaging(facts: PackagingFacts): PackagingPlan {
  const { project, python, npm } = facts;
  const formats = chooseFormats(facts);
  const members = formats.includes('npm') ? facts.members : [];
  const planned = members.length > 0 ? planWorkspace(facts, formats) : planVersion(facts, formats);
  const name = facts.packageName ?? project.name;
  const root = archiveBaseName(name, planned.version);
  const native = formats.some(isNative) ? nameNative(facts, name, planned) : undefined;
  const msi = formats.includes('msi') ? nameMsi(name, planned.version, facts.native) : undefined;
  const nameFor = (format: Format, npmName: string) => ({
    format,
    name: plannedName(format, {
      root,
      python: { name: python?.name ?? name, version: planned.pythonVersion },
      npm: { name: npmName, version: planned.npmVersion },
      native,
      msi: msi?.msi.architecture,
    }),
  });
  const artifacts = formats.flatMap((format) =>
    format === 'npm' && members.length > 0
      ? members.map((member) => nameFor(format, member.name))
      : [nameFor(format, npm?.name ?? name)],
  );
  refuseCollisions(artifacts);
  const npmFolders = members.map(({ path }) => path);
  const packed = formats.includes('npm') ? ['.', ...npmFolders] : [];
  // Python's backends and npm's scripts leave files beside the sources, and a stamp must not reach the project itself.
  const staged =
    formats.some(isPython) || planned.stamps.length > 0 || runsPackScripts(packed, facts.texts);
  return { ...planned, name, root, native, msi, project, artifacts, npmFolders, staged };
}

/** The version of a workspace's packages is that of the workspace, and none of its root's is asked for. */
function planWorkspace(facts: PackagingFacts, formats: readonly Format[]): PlannedVersion {
  const { project, members, scheme, texts } = facts;
  const version = requireSharedVersion(members);
  const framed = project.ecosystem === 'npm' ? { ...project, version } : project;
  const planned = planVersion({ ...facts, project: framed, npm: undefined }, formats);
  const { npmVersion, stamps } = planMembers(members, planned.version, scheme, texts);
  return { ...planned, npmVersion, stamps: [...planned.stamps, ...stamps] };
}

function nameNative(
  { native: settings }: PackagingFacts,
  project: string,
  { nativeVersion: version }: PlannedVersion,
): PlannedNative {
  if (settings === undefined)
    throw new SlipwayError('invalid-config', 'The formats `deb` and `rpm` need a description.', {
      remedy:
        'Write `packaging.native` in the configuration: maintainer, summary, license and files, at least.',
    });
  const { architecture, files, services } = settings;
  if (files.length + services.length === 0)
    throw new SlipwayError(
      'invalid-config',
      'The formats `deb` and `rpm` have nothing to install.',
      {
        remedy:
          'Write `files` in `packaging.native`: those of its `msi` are for Windows alone. Or leave the formats out.',
      },
    );
  return { name: settings.name ?? nativeName(project), version, architecture, settings };
}

function chooseFormats(facts: PackagingFacts): readonly Format[] {
  const { formats, python, npm } = facts;
  if (formats === 'auto') return suitable(facts);
  for (const format of formats) {
    if (isPython(format) && python === undefined)
      throw unsuitable(format, 'Python', 'pyproject.toml');
    if (format === 'npm' && npm === undefined) throw unsuitable(format, 'npm', 'package.json');
  }
  return [...new Set(formats)];
}

function suitable({ project, members }: PackagingFacts): readonly Format[] {
  if (project.ecosystem === 'python') return ['sdist', 'wheel'];
  const packable = !project.workspaceRoot || sharedVersion(members) !== undefined;
  if (project.ecosystem === 'npm' && packable) return ['npm'];
  return ['tar.gz', 'zip'];
}

/** Whether Python's own build tools make the format. */
export function isPython(format: Format): format is 'sdist' | 'wheel' {
  return format === 'sdist' || format === 'wheel';
}

/** Whether the format is one of a system's own packages, made from `packaging.native`. */
export function isNative(format: Format): format is 'deb' | 'rpm' {
  return format === 'deb' || format === 'rpm';
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
