import { spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAction } from '@slipway/local-runner';
import { git } from '../demo/git.ts';
import type { Figure } from './figure.ts';
import { inTemporaryFolder } from './history-run.ts';
import { median, root } from './measure.ts';

const rounds = 3;
const manyFiles = 10_000;
/** Bytes of each of many files: 200 MB in all. */
const fileSize = 20_000;
const bigFile = 1024 ** 3;
/** MB of the whole action, whatever it packs. */
const mostMemory = 150;
/** Milliseconds, of a typical project of 100 files. */
const limits = { made: 3_000, proven: 5_000, checks: 2_000 };

const peers = [
  { format: 'tar.gz', peer: 'tar | gzip -n', line: 'tar -cf - tree | gzip -n', most: 1 },
  { format: 'tar.zst', peer: 'tar | zstd', line: 'tar -cf - tree | zstd -q', most: 1.2 },
  { format: 'zip', peer: 'tar | gzip -n', line: 'tar -cf - tree | gzip -n', most: 1 },
] as const;

/** Archives beside the usual tools, in turns; then the whole action on many files, on a big one, and on a usual project. */
export function measureArchives(): Promise<readonly Figure[]> {
  return inTemporaryFolder(async (folder) => {
    await layOut(join(folder, 'tree'), manyFiles);
    const figures: Figure[] = [];
    for (const peer of peers) figures.push(await besidePeer(folder, peer));
    await commit(join(folder, 'tree'));
    for (const { format } of peers) figures.push(await proofOf(join(folder, 'tree'), format));
    figures.push(...(await usualProject(join(folder, 'usual'))));
    return [...figures, ...(await bigProject(join(folder, 'big')))];
  });
}

async function besidePeer(folder: string, peer: (typeof peers)[number]): Promise<Figure> {
  const { format, line, most } = peer;
  const script = join(import.meta.dirname, 'write-archive.ts');
  const args = [...process.execArgv, script, join(folder, 'tree'), join(folder, 'own'), format];
  const own: number[] = [];
  const others: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    others.push(await timeOf(folder, 'bash', ['-c', `set -o pipefail; ${line} > peer`]));
    own.push(await timeOf(folder, process.execPath, args));
  }
  const times = median(own) / median(others);
  return {
    name: `${format} of 10,000 files, 200 MB`,
    measured: `${median(own).toFixed(0)} ms = ${times.toFixed(2)} ×`,
    limit: `at most ${most} × ${peer.peer} (${median(others).toFixed(0)} ms)`,
    reached: times <= most,
  };
}

/** What reading it all back costs beside what writing it did. */
async function proofOf(project: string, format: string): Promise<Figure> {
  const { made, proven } = await both(project, format);
  const proof = proven - made;
  return {
    name: `package of 10,000 files as ${format}: its proof`,
    measured: `${proof.toFixed(0)} ms = ${(proof / made).toFixed(2)} ×`,
    limit: `less than packaging without it (${made.toFixed(0)} ms)`,
    reached: proof < made,
  };
}

async function usualProject(project: string): Promise<readonly Figure[]> {
  await layOut(project, 100);
  await commit(project);
  const { made, proven } = await both(project, 'tar.gz, zip');
  const figure = (name: string, time: number, limit: number): Figure => ({
    name: `100 files: ${name}`,
    measured: `${time.toFixed(0)} ms`,
    limit: `under ${limit / 1000} s`,
    reached: time < limit,
  });
  return [
    figure('the package made', made, limits.made),
    figure('made and proven', proven, limits.proven),
    figure('its checks', proven - made, limits.checks),
  ];
}

async function bigProject(project: string): Promise<readonly Figure[]> {
  await mkdir(project);
  await git(project, 'init', '--quiet');
  await writeFile(join(project, '.gitignore'), 'big.bin\n');
  const file = await open(join(project, 'big.bin'), 'w');
  const block = Buffer.alloc(8 * 1024 * 1024);
  for (let done = 0; done < bigFile; done += block.length) {
    block.fill(`${done} and some text that repeats; `);
    await file.write(block);
  }
  await file.close();
  await commit(project);
  const figures: Figure[] = [];
  for (const { format } of peers) {
    const { memory, time } = await packageIt(project, { formats: format, files: 'big.bin' });
    figures.push({
      name: `a file of 1 GiB as ${format}, proven`,
      measured: `${memory.toFixed(0)} MB, ${time.toFixed(0)} ms`,
      limit: `at most ${mostMemory} MB`,
      reached: memory <= mostMemory,
    });
  }
  return figures;
}

/** Median milliseconds with and without proof, in turns. */
async function both(project: string, formats: string) {
  const made: number[] = [];
  const proven: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    made.push((await packageIt(project, { formats, verify: 'false' })).time);
    proven.push((await packageIt(project, { formats })).time);
  }
  return { made: median(made), proven: median(proven) };
}

async function packageIt(project: string, inputs: Readonly<Record<string, string>>) {
  const run = await runAction({
    actionDirectory: join(root, 'actions', 'package'),
    workingDirectory: project,
    inputs: { version: '1.0.0', 'output-directory': '../packed', ...inputs },
    measureMemory: true,
    timeout: 10 * 60_000,
  });
  if (run.outcome !== 'success') throw new Error(`package failed:\n${run.log}`);
  return { time: run.duration, memory: (run.peakMemory ?? Number.NaN) / 1024 / 1024 };
}

/** Files of made-up words, which compress about as source code does. */
async function layOut(folder: string, count: number): Promise<void> {
  const next = random();
  const words = Array.from({ length: 4_000 }, () => Math.floor(next() * 2 ** 40).toString(36));
  for (let index = 0; index < count; index += 1) {
    const inner = join(folder, `folder-${index % 100}`);
    if (index < 100) await mkdir(inner, { recursive: true });
    let text = '';
    while (text.length < fileSize)
      text += `${words[Math.floor(next() ** 2 * words.length)]}${next() < 0.15 ? '\n' : ' '}`;
    await writeFile(join(inner, `file-${index}.txt`), text.slice(0, fileSize));
  }
}

/** The same numbers each time, from 0 up to 1 (mulberry32). */
function random(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function commit(project: string): Promise<void> {
  await git(project, 'init', '--quiet');
  await git(project, 'add', '--all');
  await git(project, 'commit', '--quiet', '--message', 'feat: begin');
}

function timeOf(cwd: string, file: string, args: readonly string[]): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const started = performance.now();
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  child.once('error', reject);
  child.once('exit', (code) =>
    code === 0
      ? resolve(performance.now() - started)
      : reject(new Error(`${file} ended with ${code}.`)),
  );
  return promise;
}
