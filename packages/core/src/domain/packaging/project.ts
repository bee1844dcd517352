import { readNpmProject } from './project-npm.ts';
import { readPythonProject } from './project-python.ts';

/** The texts that tell what a project is; `undefined` where there is no such file. */
export interface ProjectFiles {
  /** The folder's name: the last resort where no file says how the project is called. */
  readonly folder: string;
  readonly pyproject: string | undefined;
  readonly setupCfg: string | undefined;
  readonly setupPy: string | undefined;
  readonly packageJson: string | undefined;
}

/** Where each text of `ProjectFiles` is found in a project's folder. */
export const projectFileNames = {
  pyproject: 'pyproject.toml',
  setupCfg: 'setup.cfg',
  setupPy: 'setup.py',
  packageJson: 'package.json',
} as const;

/** Where a project keeps its version. */
export type VersionOrigin =
  /** A field of one of the project files. */
  | { readonly kind: 'field'; readonly file: string }
  /** A source or text file that the build reads; the first of `candidates` that there is. */
  | {
      readonly kind: 'file';
      readonly candidates: readonly string[];
      /** Names that the version is assigned to; empty: it is the whole text. */
      readonly attributes: readonly string[];
    }
  /** Git's tags, read by the build backend. */
  | { readonly kind: 'git' }
  | { readonly kind: 'none' };

export interface Project {
  readonly ecosystem: 'python' | 'npm' | 'generic';
  readonly name: string;
  /** As the project writes it; `undefined` where it has none or it is dynamic. */
  readonly version: string | undefined;
  readonly origin: VersionOrigin;
  /** Not meant for a registry. */
  readonly private: boolean;
  /** Only the frame of npm workspaces, with nothing of its own to pack. */
  readonly workspaceRoot: boolean;
  /** Why it was taken for this ecosystem, in one sentence. */
  readonly reason: string;
}

/**
 * What a project is, from its files. Python wins over npm where a repository is both, because a `package.json` beside
 * Python code mostly serves its front end or its tools; a `pyproject.toml` that only configures tools (no `[project]`,
 * `[build-system]` or `[tool.poetry]`) does not make it a Python project. A file that cannot be read is an `invalid-input` error with its place.
 */
export function detectProject(files: ProjectFiles): Project {
  return (
    readPythonProject(files) ??
    readNpmProject(files) ?? {
      ecosystem: 'generic',
      name: files.folder,
      version: undefined,
      origin: { kind: 'none' },
      private: false,
      workspaceRoot: false,
      reason: 'There is neither a Python nor an npm project file.',
    }
  );
}
