/** What to copy, and where to. */
export interface Staging {
  /** Absolute path of the project: the working tree, or a folder in it. */
  readonly project: string;
  /** Absolute: a folder of ours that becomes a copy of the working tree. */
  readonly to: string;
  /** Absolute paths below the project that are left out. */
  readonly without: readonly string[];
  /** Lets the copy read the clone's history, for builds that ask git for the list of files. */
  readonly history: boolean;
  /** Links `node_modules` of the project and of the folders above it; else they are left out. */
  readonly modules: boolean;
}

/** The checked-out files, as they lie on the disk. */
export interface WorkingTree {
  /** Paths below a folder that differ from HEAD or are new to git, relative to it, without what is ignored. */
  changes(folder: string): Promise<readonly string[]>;
  /**
   * Copies what git tracks in the whole working tree and all that lies in the project, caches and virtual environments
   * apart, so that a build finds its surroundings and can't leave anything behind in them. Gives the project's copy.
   */
  stage(staging: Staging): Promise<string>;
}
