import { execFileSync } from 'node:child_process';
import type { Layout } from '../layout.ts';
import { backends, pythonProject, tag } from './frame.ts';

/** Whether this machine can compile for its Python. */
export function canCompile(): boolean {
  const script =
    'import os, shutil, sysconfig\nheader = os.path.join(sysconfig.get_paths()["include"], "Python.h")\nprint(bool(shutil.which("gcc") and os.path.exists(header)))';
  return execFileSync('python3', ['-c', script], { encoding: 'utf8' }).trim() === 'True';
}

/** A package with a part in C: its wheel is for the machine that made it, or there is no compiler and that is said. */
export function compiledLayout(compiler: boolean): Layout {
  return {
    name: 'an extension in C',
    files: pythonProject({
      ...backends.setuptools,
      files: {
        'setup.py':
          'from setuptools import Extension, setup\n\nsetup(ext_modules=[Extension("harbour._tide", ["src/harbour/_tide.c"])])\n',
        'src/harbour/__init__.py': 'from harbour._tide import high\n\nHIGH = high()\n',
        'src/harbour/_tide.c':
          '#include <Python.h>\n\nstatic PyObject *high(PyObject *self, PyObject *none) { return PyLong_FromLong(3); }\nstatic PyMethodDef methods[] = {{"high", high, METH_NOARGS, ""}, {0}};\nstatic struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_tide", "", -1, methods};\nPyMODINIT_FUNC PyInit__tide(void) { return PyModule_Create(&module); }\n',
      },
    }),
    tag,
    expect: compiler
      ? {
          artifacts: ['harbour-1.2.0.tar.gz', /^harbour-1\.2\.0-cp3\d+-cp3\d+-\w+\.whl$/],
          proven: [/imports harbour/],
        }
      : { failure: /^build-failed\n[\s\S]*(?:gcc|Python\.h)/ },
  };
}
