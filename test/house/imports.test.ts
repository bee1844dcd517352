import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../scripts/run-command.ts';

const root = join(import.meta.dirname, '..', '..');
const domain = 'packages/core/src/domain';
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the linter keeps the rooms apart', () => {
  let house: string;

  beforeAll(() => {
    house = temporaryFolder(tmpdir());
    for (const path of ['biome.json', '.gitignore', 'scripts/lint'])
      cpSync(join(root, path), join(house, path), { recursive: true });
  });

  /** What the linter refuses in one file at this place. */
  async function lint(path: string, source: string): Promise<string[]> {
    plant(house, path, source);
    const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    const { output } = await runCommand(
      process.execPath,
      [biome, 'lint', '--reporter=concise', path],
      { cwd: house },
    );
    return [...output.matchAll(/^× \S+: (\S+):/gm)].map(([, rule]) => rule ?? '');
  }

  test.each([
    [`${domain}/x.ts`, 'node:fs'],
    [`${domain}/x.ts`, 'node:crypto'],
    [`${domain}/x.ts`, '../ports/git.ts'],
    [`${domain}/x.ts`, '../operations/create-release.ts'],
    [`${domain}/x.ts`, '../adapters/git-command.ts'],
    [`${domain}/x.ts`, '../index.ts'],
    [`${domain}/x.ts`, '@actions/core'],
    [`${domain}/x.ts`, 'zod'],
    [`${domain}/config/x.ts`, '../../ports/git.ts'],
    [`${domain}/config/x.ts`, '../../index.ts'],
    [`${domain}/version/x.ts`, '../../operations/create-release.ts'],
    ['packages/core/src/ports/x.ts', 'node:stream'],
    ['packages/core/src/ports/x.ts', '../operations/create-release.ts'],
    ['packages/core/src/ports/x.ts', '../adapters/git-command.ts'],
    ['packages/core/src/operations/x.ts', 'node:fs/promises'],
    ['packages/core/src/operations/x.ts', '../adapters/git-command.ts'],
    ['packages/core/src/operations/x.ts', '../slipway.ts'],
    ['packages/core/src/operations/x.ts', '@actions/github'],
    ['packages/core/src/operations/deploy/x.ts', '../../adapters/git-command.ts'],
    ['packages/core/src/operations/deploy/x.ts', '../../slipway.ts'],
    ['packages/core/src/operations/deploy/x.ts', 'node:fs'],
    ['packages/core/src/operations/package/npm/x.ts', '../../../adapters/git-command.ts'],
    ['packages/core/src/operations/package/npm/x.ts', '../../../slipway.ts'],
    ['packages/core/src/operations/package/npm/x.ts', 'node:fs'],
    ['packages/core/src/connect/x.ts', 'node:fs'],
    ['packages/core/src/connect/x.ts', '@actions/github'],
    ['packages/core/src/adapters/x.ts', '../operations/create-release.ts'],
    ['packages/core/src/adapters/github/x.ts', '../../operations/create-release.ts'],
    ['packages/core/src/adapters/x.ts', '@actions/core'],
    ['packages/core/src/slipway.ts', 'node:fs'],
    ['packages/action-kit/src/x.ts', '@slipway/core/build/domain/version.js'],
    ['packages/action-kit/src/x.ts', '../../core/src/domain/version.ts'],
    ['packages/local-github/src/x.ts', '@slipway/core'],
    ['packages/local-runner/src/x.ts', '@slipway/action-kit'],
    ['actions/deploy/src/x.ts', 'node:fs'],
    ['actions/deploy/src/x.ts', '@actions/core'],
    ['actions/deploy/src/x.ts', '@slipway/core/build/index.js'],
    ['actions/deploy/src/x.ts', '../../package/src/main.ts'],
    ['actions/deploy/src/x.ts', '../../../packages/core/src/index.ts'],
  ])('%s may not import %s, in any form', async (path, module) => {
    const refused = ['lint/style/noRestrictedImports'];
    expect(await lint(path, `import { a } from '${module}';\nexport const b = a;\n`)).toEqual(
      refused,
    );
    expect(await lint(path, `export { a } from '${module}';\n`)).toEqual(refused);
    expect(await lint(path, `export const load = () => import('${module}');\n`)).toEqual(refused);
  });

  test.each([
    [`${domain}/x.ts`, './errors.ts'],
    [`${domain}/x.ts`, './config/config.ts'],
    [`${domain}/config/x.ts`, '../health/health.ts'],
    ['packages/core/src/operations/deploy/x.ts', '../validate/check-health.ts'],
    ['packages/core/src/operations/deploy/x.ts', '../../domain/errors.ts'],
    ['packages/core/src/connect/x.ts', '../adapters/git-command.ts'],
    [`${domain}/x.ts`, 'semver'],
    [`${domain}/x.ts`, 'zod/mini'],
    [`${domain}/config/x.ts`, '../errors.ts'],
    ['packages/core/src/ports/x.ts', '../domain/release.ts'],
    ['packages/core/src/ports/x.ts', './log.ts'],
    ['packages/core/src/operations/x.ts', '../domain/config/config.ts'],
    ['packages/core/src/operations/x.ts', '../ports/git.ts'],
    ['packages/core/src/adapters/x.ts', 'node:fs/promises'],
    ['packages/core/src/adapters/github/x.ts', '../../domain/release.ts'],
    ['packages/core/src/slipway.ts', './adapters/git-command.ts'],
    ['packages/action-kit/src/x.ts', '@slipway/core'],
    ['packages/local-github/src/x.ts', 'node:http'],
    ['actions/deploy/src/x.ts', '@slipway/core'],
    ['actions/deploy/src/x.ts', './request.ts'],
  ])('%s may import %s', async (path, module) => {
    expect(await lint(path, `import { a } from '${module}';\nexport const b = a;\n`)).toEqual([]);
  });

  test.each([
    ['new Date()', 'plugin'],
    ['Date()', 'plugin'],
    ['Date.now()', 'plugin'],
    ['[1].map(Date.now)', 'plugin'],
    ['Math.random()', 'plugin'],
    ['performance.now()', 'lint/style/noRestrictedGlobals'],
    ['process.env', 'lint/style/noRestrictedGlobals'],
    ["fetch('https://example.org')", 'lint/style/noRestrictedGlobals'],
    ["Buffer.from('a')", 'lint/style/noRestrictedGlobals'],
    ['crypto.randomUUID()', 'lint/style/noRestrictedGlobals'],
  ])('the domain may not say %s; an adapter may', async (expression, rule) => {
    const source = `export const x = () => ${expression};\n`;
    expect(await lint(`${domain}/x.ts`, source)).toContain(rule);
    expect(await lint(`${domain}/config/x.ts`, source)).toContain(rule);
    expect(await lint('packages/core/src/adapters/x.ts', source)).toEqual([]);
  });

  test('the domain may read a given time', async () => {
    const source = 'export const at = (iso: string) => new Date(iso).toISOString();\n';
    expect(await lint(`${domain}/x.ts`, source)).toEqual([]);
  });
});

describe('the domain is compiled without the types of Node', () => {
  const libraries = "import semver from 'semver';\nimport { parse } from 'yaml';\n";
  const used = 'export const used = [semver, parse];\n';

  // Inside the repository, so that the types of Node are there to be found by whoever may have them.
  const compile = async (source: string, where: string) => {
    const house = temporaryFolder(join(root, 'node_modules', '.cache'));
    cpSync(join(root, 'tsconfig.json'), join(house, 'tsconfig.json'));
    cpSync(join(root, domain, 'tsconfig.json'), join(house, domain, 'tsconfig.json'));
    cpSync(
      join(root, 'packages/local-runner/tsconfig.json'),
      join(house, 'packages/local-runner/tsconfig.json'),
    );
    plant(house, where, libraries + source + used);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const project = where.startsWith(domain) ? domain : 'packages/local-runner';
    return runCommand(process.execPath, [tsc, '-p', project, '--noEmit'], { cwd: house });
  };

  test.each([
    ['process', 'export const x = process.env;\n'],
    ['fetch', "export const x = () => fetch('https://example.org');\n"],
    ['node:fs', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n"],
    ['Buffer', "export const x = Buffer.from('a');\n"],
  ])('%s is not known there, and is elsewhere', async (name, source) => {
    const inDomain = await compile(source, `${domain}/x.ts`);
    expect(inDomain.output).toContain(`'${name}'`);
    expect(inDomain.status).not.toBe(0);
    expect(await compile(source, 'packages/local-runner/src/x.ts')).toEqual({
      status: 0,
      output: '',
    });
  });

  test('what belongs there compiles', async () => {
    const source = "export const x = new Date('2026-01-12T12:00:00Z').toISOString();\n";
    expect(await compile(source, `${domain}/x.ts`)).toEqual({ status: 0, output: '' });
  });
});

function temporaryFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'house-'));
  folders.push(folder);
  return folder;
}

function plant(house: string, path: string, source: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), source);
}
