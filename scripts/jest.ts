import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCount {
  readonly passed: number;
  /** Tests that failed, and files and thresholds that did. */
  readonly failed: number;
}

/** The part of Jest's report that we read. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Runs Jest in `root`, shows what it prints, and counts. A run that fails without a failed test counts as one. */
export async function runJest(root: string, args: readonly string[]): Promise<TestCount> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-jest-'));
  try {
    const report = join(folder, 'report.json');
    const status = await start(root, ['--json', '--outputFile', report, ...args]);
    return count(await readReport(report), status);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function printCount({ passed, failed }: TestCount): void {
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

function count(report: JestReport | undefined, status: number): TestCount {
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
  return { passed, failed: failed === 0 && status !== 0 ? 1 : failed };
}

async function readReport(path: string): Promise<JestReport | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

function start(root: string, args: readonly string[]): Promise<number> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...node, jest, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}
