// Makes packages and images with the tools that people use, and lets others read them. Needs Debian, its packages below, and root.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { printCount, runJest } from './jest.ts';

/** Programs, each with the package of Debian that has it. */
const programs: Readonly<Record<string, string>> = {
  rpmbuild: 'rpm',
  buildah: 'buildah',
  skopeo: 'skopeo',
  'docker-registry': 'docker-registry',
  busybox: 'busybox-static',
  gpg: 'gnupg',
  minisign: 'minisign',
  wixl: 'wixl',
  msiinfo: 'msitools',
};

const root = join(import.meta.dirname, '..');
const missing = Object.keys(programs).filter((name) => !isThere(name));
if (missing.length === 0) {
  const ignore = ['--testPathIgnorePatterns', '/node_modules/'];
  const [given = '/test/tools/', ...more] = process.argv.slice(2);
  printCount(await runJest(root, [given, ...more, ...ignore]));
} else {
  const packages = [...new Set(missing.map((name) => programs[name]))].join(' ');
  console.error(`The tools' tests need programs that are not on PATH: apt-get install ${packages}`);
  printCount({ passed: 0, failed: 1 });
}

function isThere(name: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => isProgram(join(folder, name)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
