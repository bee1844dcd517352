import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { writeSigningPrograms } from '../doubles/fake-signing-programs.ts';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { type RunningServer, startHttp } from '../doubles/http-server.ts';
import { makeFolder, makeRepository, writeTree } from '../doubles/project-repository.ts';

// Each run is a process of its own.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'package');

let folder = '';
let project = '';
let program: Buffer;
let server: RunningServer;
/** How often the program was fetched. */
let fetched = 0;

beforeAll(async () => {
  folder = makeFolder({});
  project = makeRepository({ 'a.txt': 'a\n' });
  program = readFileSync(join(writeSigningPrograms(join(folder, 'theirs')), 'minisign'));
  server = await startHttp((_, response) => {
    fetched += 1;
    response.end(program);
  });
  // What the action needs, and no signing program that this machine may have.
  mkdirSync(join(folder, 'bin'));
  for (const name of ['git', 'bash'])
    symlinkSync(
      execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
      join(folder, 'bin', name),
    );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  for (const each of [folder, project]) rmSync(each, { recursive: true, force: true });
});

/** Signs with a program that the configuration pins. */
function run(sha256: string) {
  writeTree(project, {
    'slipway.yml': `packaging:
  tools:
    minisign:
      version: "0.11"
      url: ${server.url}/minisign
      sha256: ${sha256}
  signing:
    method: minisign
    key_env: RELEASE_KEY
    public_key: public:release
`,
  });
  return runAction({
    actionDirectory,
    workingDirectory: project,
    inputs: { version: '1.0.0', formats: 'tar.gz', files: 'a.txt', config: 'slipway.yml' },
    env: {
      ...gitTestEnvironment,
      PATH: join(folder, 'bin'),
      RUNNER_TOOL_CACHE: join(folder, 'cache'),
      RELEASE_KEY: 'secret:release',
    },
    timeout: patience,
  });
}

const signature = () => join(project, 'release-artifacts', 'SHA256SUMS.minisig');

test('a program that the machine lacks is refused with another digest, else fetched once and kept', async () => {
  const refused = await run('f'.repeat(64));
  expect(refused.outcome).toBe('failure');
  const sha256 = createHash('sha256').update(program).digest('hex');
  const [error] = refused.annotations.filter(({ level }) => level === 'error');
  expect(error?.message).toContain(`${server.url}/minisign`);
  expect(error?.message).toContain(sha256);
  expect(existsSync(join(project, 'release-artifacts'))).toBe(false);
  expect(fetched).toBe(1);

  for (const line of [/Fetch minisign 0\.11 from 127\.0\.0\.1/, undefined]) {
    rmSync(join(project, 'release-artifacts'), { recursive: true, force: true });
    const signed = await run(sha256);
    expect(signed.outcome).toBe('success');
    expect(readFileSync(signature(), 'utf8')).toContain('release');
    if (line === undefined) expect(signed.log).not.toContain('Fetch minisign');
    else expect(signed.log).toMatch(line);
    expect(fetched).toBe(2);
  }
});
