import { fileNameOf } from '../file-path.ts';
import {
  detectProject,
  type Project,
  type ProjectFiles,
  projectFileNames,
} from '../packaging/project.ts';
import { readNpmProject } from '../packaging/project-npm.ts';
import { readPythonProject } from '../packaging/project-python.ts';
import type { Documents } from './documents.ts';
import { below } from './repository-path.ts';

/** A package in its folder, as its own files describe it. */
export interface VersionOwner {
  /** From the repository's root; `.` for the root itself. */
  readonly folder: string;
  readonly project: Project;
  /** The Python and the npm project in the folder, where there are such. */
  readonly python: Project | undefined;
  readonly npm: Project | undefined;
}

/** Reads what the files of a folder say of the package in it; `named` is its name where they say none. */
export function readOwner(folder: string, named: string, documents: Documents): VersionOwner {
  const text = (name: string) => documents.text(below(folder, name));
  const files: ProjectFiles = {
    folder: folder === '.' ? named : fileNameOf(folder),
    pyproject: text(projectFileNames.pyproject),
    setupCfg: text(projectFileNames.setupCfg),
    setupPy: text(projectFileNames.setupPy),
    packageJson: text(projectFileNames.packageJson),
  };
  return {
    folder,
    project: detectProject(files),
    python: readPythonProject(files),
    npm: readNpmProject(files),
  };
}
