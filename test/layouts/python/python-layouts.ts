import type { Layout } from '../layout.ts';
import { backends, command, packageFiles, pythonProject } from './frame.ts';

const made = (version = '1.2.0', name = 'harbour') => [
  `${name}-${version}.tar.gz`,
  `${name}-${version}-py3-none-any.whl`,
];
const works = [/builds its wheel/, /imports harbour/, /starts harbour/];
const tag = 'v1.2.0';

/** Python projects as people have them, by their backends. */
export const layouts: readonly Layout[] = [
  {
    name: 'setuptools, flat',
    files: pythonProject({
      ...backends.setuptools,
      project: command('harbour'),
      files: packageFiles('harbour'),
    }),
    tag,
    expect: { artifacts: made(), proven: works },
  },
];
