/** Registries that a release's artifacts can be published to. */
export const registryNames = ['npm', 'pypi', 'testpypi'] as const;
export type RegistryName = (typeof registryNames)[number];

/** Of several registries those that take what an ecosystem makes, where a repository holds packages of more than one. */
export function registriesFor(
  ecosystem: 'npm' | 'python' | 'generic',
  names: readonly RegistryName[],
): readonly RegistryName[] {
  return names.filter((name) => (name === 'npm' ? 'npm' : 'python') === ecosystem);
}

/** An artifact on this machine's disk, as its manifest names it. */
export interface ArtifactFile {
  /** The file's own name. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly format: 'npm' | 'sdist' | 'wheel';
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** An artifact and what it says of itself: name and version are those under which the registry will have it. */
export interface PackageFile extends ArtifactFile {
  readonly registry: RegistryName;
  /** The registry's address, without credentials. */
  readonly url: string;
  readonly package: string;
  readonly version: string;
  /** The digests by which the registry may name it, such as `sha256:HEX`; one that equals is enough. */
  readonly digests: readonly string[];
  /** The dist-tag that the package itself asks for. */
  readonly distTag: string | undefined;
  /** It says itself that it must not be published. */
  readonly private: boolean;
}

/** What a registry shows of a package. */
export interface RegistryView {
  /** Of the very file (PyPI) or version (npm); `undefined`: it is not there. */
  readonly digest: string | undefined;
  /** All versions that are there; empty where the registry has no dist-tags. */
  readonly versions: readonly string[];
  /** The version that `latest` points to. */
  readonly latest: string | undefined;
}

/** What became of an artifact, for people and for later steps. */
export interface PackageOutcome {
  readonly registry: RegistryName;
  readonly url: string;
  readonly package: string;
  readonly version: string;
  readonly file: string;
  /** npm's dist-tag; `undefined` elsewhere, and where it was there already. */
  readonly tag: string | undefined;
  readonly outcome: 'published' | 'already-there' | 'would-publish';
}

/** The file as a line for people names it. */
export function describePackage({ package: name, version, registry, name: file }: PackageFile) {
  return registry === 'npm' ? `\`${name}@${version}\`` : `\`${file}\``;
}
