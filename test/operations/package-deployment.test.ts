import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { connectPackagePorts } from '../../packages/core/src/connect/packaging.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import { parseManifest } from '../../packages/core/src/domain/packaging/manifest.ts';
import {
  type PackagePorts,
  type PackageRequest,
  packageDeployment,
} from '../../packages/core/src/operations/package-deployment.ts';
import { pythonBuilders } from '../../scripts/python-builders.ts';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import {
  git,
  makeFolder,
  makeRepository,
  type Tree,
  writeTree,
} from '../doubles/project-repository.ts';

const folders: string[] = [];
/** The temporary folders that the operations were given. */
const temporary: string[] = [];
let pythonHome = '';

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function repository(tree: Tree): string {
  const folder = makeRepository(tree);
  folders.push(folder);
  return folder;
}

function request(projectPath: string, change: Partial<PackageRequest> = {}): PackageRequest {
  return {
    projectPath,
    version: undefined,
    formats: 'auto',
    files: [],
    buildCommand: undefined,
    smokeTest: undefined,
    verify: true,
    outputDirectory: join(projectPath, 'release-artifacts'),
    checksums: true,
    reproducible: false,
    config: defaultConfig,
    dryRun: false,
    ...change,
  };
}

const rememberingFiles: typeof nodeFiles = {
  ...nodeFiles,
  withTemporaryFolder: (body) =>
    nodeFiles.withTemporaryFolder((folder) => {
      temporary.push(folder);
      return body(folder);
    }),
};

interface World {
  readonly ports: PackagePorts;
  readonly warnings: readonly string[];
  readonly output: () => string;
}

/** The real ports; `environment` is what the operation's own process would have. */
function world(projectPath: string, environment: Readonly<Record<string, string>> = {}): World {
  const warnings: string[] = [];
  let output = '';
  const ports = connectPackagePorts({
    workingDirectory: projectPath,
    repository: 'octo/service',
    token: '',
    apiUrl: 'http://127.0.0.1:9',
    graphqlUrl: 'http://127.0.0.1:9',
    serverUrl: 'https://github.com',
    gitTimeout: 30_000,
    environment: { ...process.env, ...gitTestEnvironment, ...environment },
    log: {
      debug: () => undefined,
      info: () => undefined,
      notice: () => undefined,
      warning: (message) => warnings.push(message),
      group: (_, body) => body(),
      output: (chunk) => {
        output += chunk;
      },
    },
  });
  return { warnings, output: () => output, ports: { ...ports, files: rememberingFiles } };
}

async function run(
  projectPath: string,
  change: Partial<PackageRequest> = {},
  environment: Readonly<Record<string, string>> = {},
) {
  return packageDeployment(request(projectPath, change), world(projectPath, environment).ports);
}

/** The refusal of a run, and proof that it left nothing behind. */
async function refusal(
  projectPath: string,
  change: Partial<PackageRequest> = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const before = readdirSync(projectPath);
  const error = await run(projectPath, change, environment).catch((cause: unknown) => cause);
  expect(readdirSync(projectPath)).toEqual(before);
  expect(temporary.filter((folder) => existsSync(folder))).toEqual([]);
  return error as { code: string; message: string; remedy: string };
}

function tarList(path: string): readonly string[] {
  const listed = execFileSync('tar', ['-tzf', path, '--quoting-style=literal'], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  return listed.trim().split('\n');
}

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a generic project', () => {
  const tree = {
    'README.md': '# Service\n',
    'bin/start.sh': '#!/bin/sh\necho ready\n',
    'docs/été – notes.md': 'spaces and Unicode\n',
    'docs/latest': 'link:été – notes.md',
    '.gitignore': 'ignored.txt\nbuilt/\n',
    'ignored.txt': 'not tracked\n',
  };

  test('becomes a tar.gz and a zip of its tracked files, with manifest and checksums', async () => {
    const folder = repository(tree);
    const made = await run(folder, { version: '1.2.3' });
    const name = `${made.name}-1.2.3`;
    expect(readdirSync(made.outputDirectory).sort()).toEqual(
      [`${name}.tar.gz`, `${name}.zip`, 'SHA256SUMS', 'contents.json', 'manifest.json'].sort(),
    );
    expect(tarList(join(made.outputDirectory, `${name}.tar.gz`))).toEqual(
      ['.gitignore', 'README.md', 'bin/start.sh', 'docs/latest', 'docs/été – notes.md'].map(
        (path) => `${name}/${path}`,
      ),
    );
    const manifest = parseManifest(readFileSync(made.manifestPath, 'utf8'));
    expect(manifest).toEqual(made.manifest);
    expect(manifest).toMatchObject({
      version: '1.2.3',
      commit: git(folder, 'rev-parse', 'HEAD').trim(),
      created: '2026-01-12T12:00:00Z',
    });
    expect(made.manifestDigest).toBe(digest(made.manifestPath));
    expect(made.checks).toEqual(['5 entries, nothing forbidden', '5 entries, nothing forbidden']);
    execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: made.outputDirectory });
  });

  test('has the version in its version files, and in those of its part of the configuration', async () => {
    const folder = repository({
      'packages/tool/VERSION': '1.0.0\n',
      'packages/tool/tool.sh': 'VERSION=1.0.0\n',
      'packages/other/VERSION': '1.0.0\n',
    });
    const setting = { name: undefined, tag_prefix: undefined, changelog_file: undefined };
    const version_files = ['VERSION', 'tool.sh'].map((path) => ({
      path,
      pattern: path === 'VERSION' ? undefined : 'VERSION={version}',
    }));
    const packages = [{ ...setting, path: 'packages/tool', version_files, depends_on: [] }];
    const release_management = { ...defaultConfig.release_management, packages };
    const made = await run(join(folder, 'packages/tool'), {
      version: '1.1.0',
      formats: ['tar.gz'],
      config: { ...defaultConfig, release_management },
    });
    const archive = join(made.outputDirectory, 'tool-1.1.0.tar.gz');
    const inside = (name: string) =>
      execFileSync('tar', ['-xOf', archive, `tool-1.1.0/${name}`], { encoding: 'utf8' });
    expect([inside('VERSION'), inside('tool.sh')]).toEqual(['1.1.0\n', 'VERSION=1.1.0\n']);
    expect(readFileSync(join(folder, 'packages/tool/VERSION'), 'utf8')).toBe('1.0.0\n');
    const other = await run(join(folder, 'packages/other'), {
      formats: ['tar.gz'],
      config: {
        ...defaultConfig,
        release_management: { ...release_management, packages: 'auto' },
      },
    });
    expect(other.version).toBe('1.0.0');
  });

  test('gives the same bytes again, replaces the earlier run, and says nothing of its own output', async () => {
    const folder = repository(tree);
    const first = await run(folder, { version: '1.2.3', reproducible: true });
    const second = await run(folder, { version: '1.2.3' }, { TZ: 'Asia/Kathmandu' });
    expect(second.manifest).toEqual(first.manifest);
    expect(second.warnings).toEqual([]);
    const third = await run(folder, { version: '1.3.0', checksums: false });
    expect(existsSync(join(third.outputDirectory, 'SHA256SUMS'))).toBe(false);
  });

  test('takes the files that globs choose, also those that a command makes', async () => {
    const folder = repository(tree);
    const made = await run(folder, {
      version: '2.0.0',
      formats: ['tar.gz'],
      files: ['built', './*.md', '!**/skip.txt'],
      buildCommand:
        'mkdir -p built && echo "$SLIPWAY_VERSION" > built/version && echo x > built/skip.txt',
    });
    const [artifact] = made.manifest.artifacts;
    expect(tarList(join(made.outputDirectory, artifact?.path ?? ''))).toEqual([
      `${made.name}-2.0.0/README.md`,
      `${made.name}-2.0.0/built/version`,
    ]);
  });

  test('is named by the configuration, in characters that every system takes', async () => {
    const folder = repository(tree);
    const config = {
      ...defaultConfig,
      deployment: { ...defaultConfig.deployment, package_name: '@acme/Größe x' },
    };
    const made = await run(folder, { version: '1.0.0', config, dryRun: true });
    expect(made.name).toBe('@acme/Größe x');
    expect(made.manifest.artifacts.map(({ name }) => name)).toEqual([
      'acme-Gro-e-x-1.0.0.tar.gz',
      'acme-Gro-e-x-1.0.0.zip',
    ]);
  });

  test('a dry run names what would be made and writes nothing', async () => {
    const folder = repository(tree);
    const made = await run(folder, { version: '1.2.3', dryRun: true });
    expect(made).toMatchObject({
      kind: 'planned',
      version: '1.2.3',
      manifestDigest: '',
      checks: [],
    });
    expect(made.manifest.artifacts.map(({ format }) => format)).toEqual(['tar.gz', 'zip']);
    expect(existsSync(made.outputDirectory)).toBe(false);
  });

  test('a tree that differs from the commit is a warning that names the files', async () => {
    const folder = repository(tree);
    writeTree(folder, Object.fromEntries('abcdefg'.split('').map((name) => [`new/${name}`, name])));
    const { ports, warnings } = world(folder);
    const made = await packageDeployment(
      request(folder, { version: '1.0.0', dryRun: true }),
      ports,
    );
    expect(made.warnings).toEqual([
      expect.stringMatching(/new\/a, new\/b, .*new\/e and 2 more\.$/),
    ]);
    expect(warnings).toEqual(made.warnings);
  });

  test('an output directory elsewhere may be written in any spelling', async () => {
    const folder = repository(tree);
    writeFileSync(join(folder, 'README.md'), '# Changed\n');
    const elsewhere = makeFolder({});
    folders.push(elsewhere);
    const change = { version: '1.0.0', outputDirectory: `${elsewhere}/x/../new/out/./` };
    const made = await run(folder, change);
    expect(made.outputDirectory).toBe(join(elsewhere, 'new', 'out'));
    expect(made.warnings).toEqual([expect.stringMatching(/names: README\.md\.$/)]);
    expect((await run(folder, change)).manifest).toEqual(made.manifest);
  });

  test('a smoke test sees the artifacts and no secret', async () => {
    const folder = repository(tree);
    const { ports, output } = world(folder, { SECRET_TOKEN: 'hush', SLIPWAY_VERSION: 'wrong' });
    await packageDeployment(
      request(folder, {
        version: '1.2.3',
        formats: ['zip'],
        smokeTest:
          'test -f "$SLIPWAY_MANIFEST"; ls "$SLIPWAY_ARTIFACTS"; echo "v=$SLIPWAY_VERSION s=${SECRET_TOKEN-none}"',
      }),
      ports,
    );
    expect(output()).toContain('manifest.json');
    expect(output()).toContain('v=1.2.3 s=none');
  });
});

describe('what is refused leaves nothing behind', () => {
  const tree = { 'README.md': '# Service\n' };

  test.each<[string, Partial<PackageRequest>, string, RegExp]>([
    [
      'a pattern that matches nothing',
      { version: '1.0.0', files: ['*.md', 'dist/**', 'lib/*.js'] },
      'no-files-matched',
      /`dist\/\*\*`, `lib\/\*\.js`/,
    ],
    [
      'a pattern that leads out',
      { version: '1.0.0', files: ['../x'] },
      'invalid-input',
      /leads out/,
    ],
    [
      'an absolute pattern',
      { version: '1.0.0', files: ['/etc/passwd'] },
      'invalid-input',
      /leads out/,
    ],
    ['a version that is not one', { version: 'v1;id' }, 'invalid-version', /not a version/],
    ['no version at all', {}, 'invalid-version', /no project file says it/],
    [
      'a format of another ecosystem',
      { version: '1.0.0', formats: ['wheel'] },
      'invalid-input',
      /pyproject\.toml/,
    ],
    [
      'npm without package.json',
      { version: '1.0.0', formats: ['npm'] },
      'invalid-input',
      /package\.json/,
    ],
    [
      'a build command that fails',
      { version: '1.0.0', buildCommand: 'echo compiling; echo "no such header" >&2; exit 3' },
      'build-failed',
      /exit code 3.*compiling\nno such header/s,
    ],
    [
      'a build command that says nothing',
      { version: '1.0.0', buildCommand: 'false' },
      'build-failed',
      /It wrote nothing/,
    ],
    [
      'a build command that is ended',
      { version: '1.0.0', buildCommand: 'kill -9 $$' },
      'build-failed',
      /a signal ended it/,
    ],
    [
      'a smoke test that fails',
      { version: '1.0.0', smokeTest: 'exit 1' },
      'command-failed',
      /smoke test failed: exit code 1/,
    ],
    [
      'a smoke test that changes an artifact',
      { version: '1.0.0', formats: ['zip'], smokeTest: 'echo x >> "$SLIPWAY_ARTIFACTS"/*.zip' },
      'command-failed',
      /changed .*\.zip/,
    ],
    [
      'a smoke test that changes the manifest',
      { version: '1.0.0', smokeTest: 'echo x >> "$SLIPWAY_MANIFEST"' },
      'command-failed',
      /changed manifest\.json in/,
    ],
    [
      'a smoke test that removes the checksums',
      { version: '1.0.0', smokeTest: 'rm "$SLIPWAY_ARTIFACTS/SHA256SUMS"' },
      'command-failed',
      /removed SHA256SUMS from/,
    ],
    [
      'a smoke test that removes everything',
      { version: '1.0.0', smokeTest: 'rm -r "$SLIPWAY_ARTIFACTS"' },
      'command-failed',
      /removed .+ from/,
    ],
    [
      'a smoke test that leaves a file',
      { version: '1.0.0', smokeTest: 'touch "$SLIPWAY_ARTIFACTS/junk"' },
      'command-failed',
      /left junk/,
    ],
  ])('%s', async (_, change, code, message) => {
    const error = await refusal(repository(tree), change);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.remedy).toMatch(/\.$/);
  });

  test.each<[string, Tree, RegExp]>([
    ['a file of settings', { '.env': 'A=1\n' }, /\.env holds settings/],
    [
      'a registry token',
      { 'x/.npmrc': '//registry.example/:_authToken=abc\n' },
      /x\/\.npmrc holds a token/,
    ],
    [
      'a private key',
      { 'key.pem': `-----BEGIN RSA PRIVATE KEY-----\n${'MIIE'.repeat(16)}\n` },
      /key\.pem holds a private key/,
    ],
  ])('%s in the archive', async (_, more, message) => {
    const folder = repository({ ...tree, ...more });
    expect(await refusal(folder, { version: '1.0.0' })).toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(message),
    });
    const made = await run(folder, { version: '1.0.0', verify: false });
    expect(made.checks).toEqual([]);
  });

  test('a link that leads out of the project', async () => {
    const folder = repository({ ...tree, away: 'link:../../etc/passwd' });
    expect(await refusal(folder, { version: '1.0.0' })).toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining('away'),
    });
  });

  test('a folder that is no repository, and a repository without commits', async () => {
    const bare = makeFolder(tree);
    folders.push(bare);
    expect(await refusal(bare, { version: '1.0.0' })).toMatchObject({ code: 'not-a-repository' });
    git(bare, 'init', '--quiet');
    expect(await refusal(bare, { version: '1.0.0' })).toMatchObject({ code: 'no-commits' });
  });

  test('a repository that tracks nothing', async () => {
    const folder = repository({});
    writeFileSync(join(folder, 'new.txt'), 'x');
    expect(await refusal(folder, { version: '1.0.0' })).toMatchObject({ code: 'no-files-matched' });
  });

  test.each<[string, Tree]>([
    ['foreign files', { 'release-artifacts/mine.txt': 'precious', 'release-artifacts/two': '2' }],
    ['a manifest of something else', { 'release-artifacts/manifest.json': '{"icons":[]}' }],
    ['a file in its place', { 'release-artifacts': 'precious' }],
  ])('an output directory with %s', async (_, more) => {
    const folder = repository({ ...tree, ...more });
    expect(await refusal(folder, { version: '1.0.0' })).toMatchObject({ code: 'conflict' });
  });

  test('an output directory below a file', async () => {
    const folder = repository(tree);
    const outputDirectory = join(folder, 'README.md', 'out');
    expect(await refusal(folder, { version: '1.0.0', outputDirectory })).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(outputDirectory),
    });
  });

  test('a run that is cancelled', async () => {
    const folder = repository(tree);
    const stop = new AbortController();
    const change = { version: '1.0.0', signal: stop.signal };
    setTimeout(() => stop.abort(), 300);
    const during = await refusal(folder, { ...change, buildCommand: 'sleep 20' });
    expect(during).toMatchObject({ code: 'cancelled' });
    expect(await refusal(folder, change)).toMatchObject({ code: 'cancelled' });
  });
});

describe('an npm package', () => {
  const member = {
    'package.json': '{"name":"root","private":true,"workspaces":["packages/*"]}\n',
    'packages/tool/package.json':
      '{\n  "name": "@acme/tool",\n  "version": "0.0.0",\n  "files": ["lib", "built.txt"],\n  "scripts": {"prepack": "node build.mjs"}\n}\n',
    'packages/tool/lib/index.js': 'export const tool = 1;\n',
    'packages/tool/build.mjs':
      "import { readFileSync, writeFileSync } from 'node:fs';\nwriteFileSync('built.txt', JSON.parse(readFileSync('package.json', 'utf8')).version);\nconsole.log('built');\n",
    'packages/tool/.gitignore': 'built.txt\n',
  };

  test('of a workspace is packed with the version asked for, and the project stays as it was', async () => {
    const root = repository(member);
    const folder = join(root, 'packages', 'tool');
    const made = await run(folder, { version: '1.4.0-beta.1' });
    expect(made.manifest.artifacts).toMatchObject([
      { name: 'acme-tool-1.4.0-beta.1.tgz', format: 'npm', platform: 'any' },
    ]);
    expect(made.checks).toEqual([
      '3 entries, nothing forbidden, version 1.4.0-beta.1 inside, metadata valid, installs into an empty project',
    ]);
    const unpacked = makeFolder({});
    folders.push(unpacked);
    execFileSync('tar', [
      '-xzf',
      join(made.outputDirectory, 'acme-tool-1.4.0-beta.1.tgz'),
      '-C',
      unpacked,
    ]);
    expect(readFileSync(join(unpacked, 'package', 'built.txt'), 'utf8')).toBe('1.4.0-beta.1');
    expect(git(root, 'status', '--porcelain').trim()).toBe('?? packages/tool/release-artifacts/');
    expect(existsSync(join(folder, 'built.txt'))).toBe(false);
  });

  test('has the version of its package.json where none is asked for', async () => {
    const root = repository(member);
    const made = await run(join(root, 'packages', 'tool'), { dryRun: true });
    expect(made).toMatchObject({ name: '@acme/tool', version: '0.0.0' });
  });

  test('whose script fails says so with its last lines', async () => {
    const folder = repository({
      'package.json':
        '{"name":"broken","version":"1.0.0","scripts":{"prepack":"echo the linker gave up && exit 7"}}',
    });
    const error = await refusal(folder);
    expect(error).toMatchObject({ code: 'build-failed' });
    expect(error.message).toMatch(/npm package broken.*the linker gave up/s);
  });

  test('needs npm', async () => {
    const folder = repository({ 'package.json': '{"name":"a","version":"1.0.0"}' });
    expect(await refusal(folder, {}, { PATH: pathWith('git') })).toMatchObject({
      code: 'missing-tool',
      message: expect.stringContaining('npm'),
    });
  });

  describe('that cannot be installed here', () => {
    /** An npm that packs as ever, and says this when it is to install. */
    const npmThatSays = (...lines: readonly string[]) => {
      const told = lines.map((line) => `echo "npm error ${line}" >&2`).join('\n');
      const script = `#!/bin/sh\n[ "$1" = install ] || exec ${which('npm')} "$@"\n${told}\nexit 1\n`;
      const folder = makeFolder({ npm: script });
      folders.push(folder);
      chmodSync(join(folder, 'npm'), 0o755);
      return { PATH: [folder, process.env['PATH']].join(delimiter) };
    };

    test.each([
      [
        ['code E404', "404 '@acme/rope@^2.0.0' could not be found"],
        'does not have @acme/rope, or not the version that is needed',
      ],
      [
        ['code ETARGET', 'notarget No matching version'],
        'does not have a dependency, or not the version that is needed',
      ],
      [["  code: 'ECONNREFUSED',", "  type: 'system'"], 'could not be reached'],
      [
        ['code SELF_SIGNED_CERT_IN_CHAIN', 'request to https://npm.test/a failed'],
        'could not be reached',
      ],
    ])('for a reason that is not its own is told, and no failure: %j', async (lines, why) => {
      const folder = repository({ 'package.json': '{"name":"a","version":"1.0.0"}' });
      const made = await run(folder, {}, npmThatSays(...lines));
      expect(made.checks).toEqual([expect.stringMatching(/installation not proven$/)]);
      expect(made.warnings).toContainEqual(expect.stringContaining(why));
    });

    test('for one of its own fails with what npm says', async () => {
      const folder = repository({ 'package.json': '{"name":"a","version":"1.0.0"}' });
      expect(await refusal(folder, {}, npmThatSays('code ERESOLVE'))).toMatchObject({
        code: 'artifact-invalid',
        message: expect.stringContaining('ERESOLVE'),
      });
    });
  });

  test('says when globs are given that serve nothing', async () => {
    const folder = repository({ 'package.json': '{"name":"a","version":"1.0.0"}' });
    const made = await run(folder, { files: ['x'], dryRun: true });
    expect(made.warnings).toEqual([expect.stringContaining('`files`')]);
  });
});

/** A folder for PATH that has these programs and no others. */
function pathWith(...programs: readonly string[]): string {
  const links = programs.map((name) => [name, `link:${which(name)}`] as const);
  const folder = makeFolder(Object.fromEntries(links));
  folders.push(folder);
  return folder;
}

function which(name: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`The test needs ${name}.`);
  return found;
}

describe('a Python project', () => {
  beforeAll(async () => {
    // One `build` for all tests: installing it each time is most of what a build takes.
    pythonHome = (await pythonBuilders()).build;
  });

  const withBuild = () => ({ PATH: [pythonHome, pathWith('git', 'bash', 'sh')].join(delimiter) });

  /** A backend that lies in the project and needs nothing: it only copies what was packed before. */
  const ownBackend = (hook: string) => ({
    'pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n[project]\nname = "svc"\nversion = "1.0.0"\n',
    'backend.py': hook,
  });

  const setuptools = {
    'pyproject.toml':
      '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "acme.service"\nversion = "0.1.0" # the next one comes by tag\nrequires-python = ">=3.9"\n',
    'src/acme_service/__init__.py': 'ANSWER = 42\n',
    'README.md': '# Service\n',
  };

  test('with setuptools and a src layout becomes an sdist and a wheel of the version asked for', async () => {
    const folder = repository(setuptools);
    const made = await run(folder, { version: '1.2.0-alpha.1' }, withBuild());
    expect(made.version).toBe('1.2.0-alpha.1');
    expect(made.manifest.artifacts).toMatchObject([
      { name: 'acme_service-1.2.0a1.tar.gz', format: 'sdist', platform: 'any' },
      { name: 'acme_service-1.2.0a1-py3-none-any.whl', format: 'wheel', platform: 'any' },
    ]);
    expect(made.checks).toEqual([
      expect.stringContaining('version 1.2.0a1 inside'),
      expect.stringContaining('version 1.2.0a1 inside'),
    ]);
    expect(git(folder, 'status', '--porcelain', '--ignored').trim()).toBe('?? release-artifacts/');
  });

  test('with a version from tags is told the version, or asked for it', async () => {
    const folder = repository({
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "tagged"\nrequires-python = ">=3.9"\ndynamic = ["version"]\n\n[tool.hatch.version]\nsource = "vcs"\n',
      'tagged/__init__.py': '',
    });
    expect(await refusal(folder)).toMatchObject({
      code: 'invalid-version',
      message: expect.stringContaining("git's tags"),
    });
  });

  test('is built by a `build` of our own where its Python has none, each time by the same', async () => {
    const folder = repository(
      ownBackend(
        'import os, zipfile\n\ndef build_wheel(directory, config_settings=None, metadata_directory=None):\n    name = "svc-1.0.0-py3-none-any.whl"\n    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:\n        wheel.writestr(zipfile.ZipInfo("svc.py"), "")\n    return name\n',
      ),
    );
    const bare = pathWith('git', 'bash', 'sh');
    execFileSync('python3', ['-m', 'venv', '--without-pip', '--clear', join(bare, 'py')]);
    const path = [join(bare, 'py', 'bin'), bare].join(delimiter);
    const { ports } = world(folder, { PATH: path });
    const installed: string[] = [];
    const log = { ...ports.log, info: (message: string) => installed.push(message) };
    const change = { formats: ['wheel'] as const, verify: false, reproducible: true };
    const made = await packageDeployment(request(folder, change), { ...ports, log });
    expect(made.manifest.artifacts).toMatchObject([
      { name: 'svc-1.0.0-py3-none-any.whl', format: 'wheel' },
    ]);
    expect(installed.filter((message) => message.includes('has no `build`'))).toHaveLength(1);
  });

  test('whose backend fails says so, and one without Python names what to install', async () => {
    const folder = repository(
      ownBackend('def build_sdist(*_):\n    raise SystemExit("no compiler here")\n'),
    );
    const failed = await refusal(folder, { formats: ['sdist'] }, withBuild());
    expect(failed).toMatchObject({ code: 'build-failed' });
    expect(failed.message).toMatch(/the sdist of svc.*no compiler here/s);
    expect(await refusal(folder, {}, { PATH: pathWith('git') })).toMatchObject({
      code: 'missing-tool',
      remedy: expect.stringContaining('setup-python'),
    });
  });
});

describe('an environment that is made while a project is built', () => {
  const project = {
    'pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "own"\n[project]\nname = "svc"\nversion = "1.0.0"\n',
  };

  /** A Python that does this for `-m build` and `-m venv`; both can leave marks in the folder `$marks`. */
  const python = (build: string, venv: string) => {
    const folder = pathWith('bash', 'git', 'sleep', 'mv');
    const cases = `*'-m build'*) ${build} ;; *'-m venv'*) ${venv} ;;`;
    writeTree(folder, {
      python3: `#!/usr/bin/env bash\nmarks='${folder}'\ncase "$*" in ${cases} esac\n`,
    });
    const path = (mark: string) => join(folder, mark);
    return { environment: { PATH: folder }, path };
  };
  /** Says the number of its process and goes on and on. */
  const goOn = (mark: string) =>
    `echo $$ > "$marks/new-${mark}"; mv "$marks/new-${mark}" "$marks/${mark}"; exec sleep 600`;
  const waitFor = (mark: string) => `while ! [ -e "$marks/${mark}" ]; do sleep 0.02; done`;
  const isRunning = (path: string) => {
    try {
      return process.kill(Number(readFileSync(path, 'utf8')), 0);
    } catch {
      return false;
    }
  };

  test('ends with a build that fails, which is what is told', async () => {
    const { environment, path } = python(
      `${waitFor('venv')}; echo 'no such backend' >&2; exit 1`,
      goOn('venv'),
    );
    expect(await refusal(repository(project), {}, environment)).toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining('no such backend'),
    });
    expect(existsSync(path('venv'))).toBe(true);
    expect(isRunning(path('venv'))).toBe(false);
  });

  test('ends with a run that is cancelled, like the build', async () => {
    const { environment, path } = python(`${waitFor('venv')}; ${goOn('build')}`, goOn('venv'));
    const stop = new AbortController();
    const running = refusal(repository(project), { signal: stop.signal }, environment);
    while (!existsSync(path('build'))) await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    expect(await running).toMatchObject({ code: 'cancelled' });
    expect([isRunning(path('venv')), isRunning(path('build'))]).toEqual([false, false]);
  });

  test('that fails waits for the build, whose failure comes first', async () => {
    const { environment } = python(
      `${waitFor('venv')}; echo 'no such backend' >&2; exit 1`,
      'echo 1 > "$marks/venv"; echo no ensurepip >&2; exit 1',
    );
    expect(await refusal(repository(project), {}, environment)).toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining('no such backend'),
    });
  });
});

describe('tools that do not do their work', () => {
  const project = {
    'pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "own"\n[project]\nname = "svc"\ndynamic = ["version"]\n[tool.setuptools.dynamic]\nversion = {file = "VERSION"}\n',
    VERSION: '1.0.0\n',
  };

  /** A `uv` that packs the folder `made` of its script's making. */
  const uv = (script: string) => {
    const folder = pathWith('bash', 'sh', 'tar', 'mkdir', 'git', 'gzip', 'cat');
    writeTree(folder, {
      uv: `#!/usr/bin/env bash\nset -e\nwhile [ "$1" != --out-dir ]; do shift; done\nout=$2 src=$3\nmkdir -p "$out" made/svc-1 && cd made\n: > "$out/svc-1.0.0-py3-none-any.whl"\n${script}\n`,
    });
    return { PATH: folder };
  };
  const pack = 'tar -czf "$out/svc-1.0.0.tar.gz"';

  test('uv is preferred, and gets the version that was stamped', async () => {
    const environment = uv(`echo "Version: $(cat "$src/VERSION")" > svc-1/PKG-INFO; ${pack} svc-1`);
    const folder = repository(project);
    const { ports, output } = world(folder, environment);
    const made = await packageDeployment(
      request(folder, {
        version: '2.0.0',
        formats: ['sdist'],
        verify: false,
        smokeTest: 'tar -xzOf "$SLIPWAY_ARTIFACTS"/svc-1.0.0.tar.gz svc-1/PKG-INFO',
      }),
      ports,
    );
    expect(output()).toContain('Version: 2.0.0');
    expect(made.manifest.artifacts).toMatchObject([{ name: 'svc-1.0.0.tar.gz', format: 'sdist' }]);
  });

  test.each<[string, string, string, RegExp]>([
    ['makes nothing', 'true', 'build-failed', /`uv build` ended well, but made no \.tar\.gz/],
    [
      'takes another version',
      `echo 'Version: 9' > svc-1/PKG-INFO; ${pack} svc-1`,
      'artifact-invalid',
      /says version 9 inside, not 1\.0\.0/,
    ],
    [
      'says a version that is none',
      `echo 'Version: ninth' > svc-1/PKG-INFO; ${pack} svc-1`,
      'artifact-invalid',
      /says version ninth inside/,
    ],
    [
      'says no version',
      `echo x > svc-1/x; ${pack} svc-1`,
      'artifact-invalid',
      /says no version inside/,
    ],
    [
      'says nothing in its metadata',
      `echo x > svc-1/PKG-INFO; ${pack} svc-1`,
      'artifact-invalid',
      /says no version inside/,
    ],
    [
      'packs a file twice',
      `echo x > svc-1/x; ${pack} svc-1/x svc-1/x --hard-dereference`,
      'artifact-invalid',
      /svc-1\/x is in it twice/,
    ],
    [
      'gives other bytes each time',
      `echo "Version: 1.0.0 $RANDOM$RANDOM" > svc-1/PKG-INFO; ${pack} svc-1`,
      'artifact-invalid',
      /differ: svc-1\.0\.0\.tar\.gz, where svc-1\/PKG-INFO has other bytes\./,
    ],
  ])('a uv that %s', async (_, script, code, message) => {
    const change = { formats: ['sdist'] as const, reproducible: script.includes('RANDOM') };
    const error = await refusal(repository(project), change, uv(script));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('an npm that makes nothing', async () => {
    const path = pathWith('git', 'sh');
    writeTree(path, { npm: '#!/bin/sh\nexit 0\n' });
    const folder = repository({ 'package.json': '{"name":"a","version":"1.0.0"}' });
    expect(await refusal(folder, {}, { PATH: path })).toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining('no .tgz'),
    });
  });

  test('one that never ends', async () => {
    const folder = repository(project);
    const { ports } = world(folder, uv('true'));
    const processes = {
      ...ports.processes,
      run: async () => ({
        exitCode: null,
        stdout: 'still',
        stderr: '',
        timedOut: true,
        duration: 1,
      }),
    };
    const running = packageDeployment(request(folder), { ...ports, processes });
    await expect(running).rejects.toMatchObject({
      code: 'build-failed',
      message: expect.stringMatching(/longer than 30 minutes.*still/s),
    });
  });
});
