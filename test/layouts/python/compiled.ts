import { execFileSync } from 'node:child_process';
import type { Layout } from '../layout.ts';
import { backends, pythonProject, tag } from './frame.ts';

/** Whether this machine can compile for its Python. */
export function canCompile(): boolean {
  const script =
    'import os, shutil, sysconfig\nheader = os.path.join(sysconfig.get_paths()["include"], "Python.h")\nprint(bool(shutil.which("gcc") and os.path.exists(header)))';
  return execFileSync('python3', ['-c', script], { encoding: 'utf8' }).trim() === 'True';
}

const inC =
  '#include <Python.h>\n\nstatic PyObject *high(PyObject *self, PyObject *none) { return PyLong_FromLong(3); }\nstatic PyMethodDef methods[] = {{"high", high, METH_NOARGS, ""}, {0}};\nstatic struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_tide", "", -1, methods};\nPyMODINIT_FUNC PyInit__tide(void) { return PyModule_Create(&module); }\n';

const files = {
  'src/harbour/__init__.py': 'from harbour._tide import high\n\nHIGH = high()\n',
  'src/harbour/_tide.c': inC,
};

/**
 * Packages with a part in C: their wheels are for the machine that made them, or there is no compiler and that is said.
 * The second asks for cmake and ninja by itself, from the index where the machine has none.
 */
export function compiledLayouts(compiler: boolean): readonly Layout[] {
  const expect = (failure: RegExp): Layout['expect'] =>
    compiler
      ? {
          artifacts: ['harbour-1.2.0.tar.gz', /^harbour-1\.2\.0-cp3\d+-cp3\d+-\w+\.whl$/],
          proven: [/builds its wheel/, /imports harbour/],
        }
      : { failure };
  return [
    {
      name: 'an extension in C',
      files: pythonProject({
        ...backends.setuptools,
        files: {
          ...files,
          'setup.py':
            'from setuptools import Extension, setup\n\nsetup(ext_modules=[Extension("harbour._tide", ["src/harbour/_tide.c"])])\n',
        },
      }),
      tag,
      expect: expect(/^build-failed\n[\s\S]*(?:gcc|Python\.h)/),
    },
    {
      name: 'scikit-build-core, which runs cmake',
      files: pythonProject({
        requires: ['scikit-build-core>=0.10'],
        backend: 'scikit_build_core.build',
        tables: '[tool.scikit-build]\nwheel.packages = ["src/harbour"]\n',
        files: {
          ...files,
          'CMakeLists.txt':
            'cmake_minimum_required(VERSION 3.18...3.31)\nproject(harbour LANGUAGES C)\nfind_package(Python COMPONENTS Interpreter Development.Module REQUIRED)\npython_add_library(_tide MODULE src/harbour/_tide.c WITH_SOABI)\ninstall(TARGETS _tide DESTINATION harbour)\n',
        },
      }),
      tag,
      expect: expect(/^build-failed\n[\s\S]*(?:C_COMPILER|compiler|Python)/),
    },
  ];
}
