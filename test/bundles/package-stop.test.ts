import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { git, makeFolder, makeRepository } from '../doubles/project-repository.ts';

// Each run is a process of its own.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'package');
/** Longer than any test: whatever still runs afterwards was left behind. */
const forever = 600;

let project = '';
let temporary = '';
/** Where a command of the maintainer's writes the number of a process that it began. */
let began = '';

beforeEach(() => {
  project = makeRepository({
    'a.txt': 'a\n',
    'b.txt': 'b\n',
    '.gitignore': 'release-artifacts/\n',
  });
  temporary = makeFolder({ 'tmp/.keep': '' });
  began = join(temporary, 'began');
});
afterEach(() => {
  endWhatIsLeft();
  rmSync(project, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
});

/** Says that it is there, with a child of its own, and stays. */
const stays = () => `sleep ${forever} & echo "$$" > '${began}'; echo "It is there."; wait`;
const group = () => Number(readFileSync(began, 'utf8'));

/** Whether anything of the group still does something; what has ended may wait to be asked how. */
function isRunning(): boolean {
  if (!existsSync(began)) return false;
  const lines = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' }).split('\n');
  const states = lines.map((line) => line.trim().split(/\s+/));
  return states.some(([id, state]) => Number(id) === group() && state?.startsWith('Z') === false);
}

/** What is killed on the spot can't end what it began. */
function endWhatIsLeft(): void {
  if (isRunning()) process.kill(-group(), 'SIGKILL');
  rmSync(began, { force: true });
}

interface Stop {
  readonly at: RegExp;
  readonly by: 'SIGTERM' | 'SIGKILL';
}

/** Runs the action as the runner does; `stop` ends it at a line of its log. */
function run(inputs: Readonly<Record<string, string>>, stop?: Stop) {
  const kill = new AbortController();
  const onLine = (line: string) => {
    if (stop?.by === 'SIGKILL' && stop.at.test(line)) kill.abort();
  };
  return runAction({
    actionDirectory,
    workingDirectory: project,
    temporaryDirectory: temporary,
    inputs: { version: '1.0.0', formats: 'tar.gz, tar.zst, zip', ...inputs },
    env: { ...gitTestEnvironment, TMPDIR: join(temporary, 'tmp') },
    timeout: patience,
    onLine,
    kill: kill.signal,
    ...(stop?.by === 'SIGTERM' && { signalAfter: { pattern: stop.at, signal: stop.by } }),
  });
}

const output = () => join(project, 'release-artifacts');
const leftovers = () => readdirSync(join(temporary, 'tmp')).filter((name) => name !== '.keep');
/** A release folder as it is when all of it is there. */
const whole = (version: string) => [
  'SHA256SUMS',
  'contents.json',
  'manifest.json',
  ...['tar.gz', 'tar.zst', 'zip'].map((format) => expect.stringMatching(`-${version}.${format}$`)),
];

const there = /^It is there\.$/;
const moments: readonly [() => Readonly<Record<string, string>>, RegExp][] = [
  [() => ({ 'build-command': stays() }), there],
  [() => ({ 'smoke-test': stays() }), there],
  [() => ({}), /Write .*\.tar\.gz/],
];

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a run that is ended by %s leaves what was there as it was and nothing half-written, and the next one succeeds',
  async (by) => {
    await run({});
    const before = readFileSync(join(output(), 'SHA256SUMS'), 'utf8');
    for (const [inputs, at] of moments) {
      const { main } = await run({ version: '2.0.0', ...inputs() }, { at, by });
      // What is written in a moment may be there before the signal is.
      const done = at !== there && readdirSync(output()).some((name) => name.includes('2.0.0'));
      expect(readdirSync(output()).sort()).toEqual(whole(done ? '2.0.0' : '1.0.0'));
      if (!done) expect(readFileSync(join(output(), 'SHA256SUMS'), 'utf8')).toBe(before);
      if (by === 'SIGTERM') {
        expect(done ? [0, 143] : [143]).toContain(main.exitCode);
        expect(leftovers()).toEqual([]);
        expect(isRunning()).toBe(false);
      }
      endWhatIsLeft();
    }
    const next = await run({ version: '3.0.0' });
    expect(next.outcome).toBe('success');
    expect(readdirSync(output()).sort()).toEqual(whole('3.0.0'));
    expect(git(project, 'status', '--porcelain')).toBe('');
  },
);
