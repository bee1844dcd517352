import type { VersionFileSetting } from '../config/config.ts';
import type { TagTemplate } from '../history/tag-name.ts';
import type { Project } from '../packaging/project.ts';

/** A package that is released by itself: the repository, or one of several in it. */
export interface ReleasePackage {
  /** No two packages of a repository have the same. */
  readonly name: string;
  /** Folder below the repository's root, with forward slashes; `.` for the root itself. */
  readonly path: string;
  /** What its own files say. */
  readonly project: Project;
  readonly template: TagTemplate;
  /** Below the repository's root; empty: none is kept. */
  readonly changelogFile: string;
  /** Below its folder. `undefined`: the files that its ecosystem keeps the version in. */
  readonly versionFiles: readonly VersionFileSetting[] | undefined;
  /** Names of packages of the same repository that it needs. */
  readonly dependsOn: readonly string[];
}
