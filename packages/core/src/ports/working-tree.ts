/** What to copy, and where to. */
export interface Staging {
  /** Absolute path of the project: the working tree, or a folder in it. */
  readonly project: string;
  /** Absolute: a folder of ours that becomes a copy of the working tree. */
  readonly to: string;
  /** A path below the project, relative to it, that is left out. */
  readonly without: string | undefined;
  /** Lets the copy read the clone's history, for builds that ask git for the list of files. */
  readonly history: boolean;
}

/** The checked-out files, as they lie on the disk. */
export interface WorkingTree {
  /** Paths below a folder that differ from HEAD or are new to git, relative to it, without what is ignored. */
  changes(folder: string): Promise<readonly string[]>;
  /**
   * Copies what git tracks in the whole working tree and all that lies in the project, caches and virtual environments
   * apart, and links `node_modules` from the project upwards, so that a build finds its surroundings and leaves nothing
   * behind in them. Gives the project's copy.
   */
  stage(staging: Staging): Promise<string>;
}
