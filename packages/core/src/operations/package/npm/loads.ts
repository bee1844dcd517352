import {
  judgeLoad,
  type LoadResult,
  type ModuleLoad,
  moduleLoads,
} from '../../../domain/packaging/npm/module-loads.ts';
import type { PackedPackage } from '../../../domain/packaging/npm/packed-package.ts';
import type { Making } from '../making.ts';
import { toolEnvironment } from '../tools.ts';

/** Milliseconds, for all that one process loads. */
const patience = 30_000;

/**
 * Loads what it is told, one after the other, and writes down how each ended as soon as it is known: code that ends the
 * process takes nothing back. It is run by the Node that npm uses, in the project where the package is installed.
 */
const loader = `
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
const require = createRequire(join(process.cwd(), 'index.js'));
const [report, ...loads] = process.argv.slice(1);
const tell = (fact) => appendFileSync(report, JSON.stringify(fact) + '\\n');
process.on('uncaughtException', () => undefined);
process.on('unhandledRejection', () => undefined);
tell(process.versions.node);
for (const load of loads) {
  const { how, specifier } = JSON.parse(load);
  try {
    if (how === 'import') await import(specifier);
    else require(specifier);
    tell({});
  } catch (error) {
    const { name, code, message } = Object(error);
    tell({ error: { name: String(name), code: String(code), message: String(message) } });
  }
}
process.exit(0);
`;

/** What can be said of a package once its code was loaded in every way that it offers. */
export interface Loaded {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** Empty where there is no code to load. */
  readonly proven: readonly string[];
}

/** Imports and requires each entry point of the package that is installed in the folder `clean`. */
export async function loadModules(
  packed: PackedPackage,
  clean: string,
  making: Making,
): Promise<Loaded> {
  const loads = moduleLoads(packed);
  const node = await making.ports.processes.find('node');
  if (loads.length === 0 || node === undefined) return { faults: [], warnings: [], proven: [] };
  const { results, version } = await loadAll(node, loads, clean, making);
  const verdicts = results.map((result) => judgeLoad(result, packed.fields, version));
  const texts = (kind: 'fault' | 'warning') =>
    verdicts.flatMap((verdict) => (verdict?.kind === kind ? [verdict.text] : []));
  const unharmed = results.filter((_, at) => verdicts[at] === undefined);
  return { faults: texts('fault'), warnings: texts('warning'), proven: describe(unharmed) };
}

const crash = { name: 'Crash', code: '', message: 'a signal ended Node' };

/** One process loads as far as it gets; what it did not come to is for the next one. */
async function loadAll(
  node: string,
  loads: readonly ModuleLoad[],
  clean: string,
  { ports, request }: Making,
) {
  const results: LoadResult[] = [];
  let version = '';
  while (results.length < loads.length) {
    const rest = loads.slice(results.length);
    const report = `${clean}/loads-${results.length}.jsonl`;
    const args = ['--input-type=module', '--eval', loader, report];
    const { exitCode, timedOut } = await ports.processes.run({
      file: node,
      args: [...args, ...rest.map((load) => JSON.stringify(load))],
      cwd: clean,
      env: toolEnvironment(ports.processes, {}),
      input: '',
      timeout: patience,
      keep: 1024,
      ...(request.signal && { signal: request.signal }),
    });
    const lines = ((await ports.files.readText(report)) ?? '').split('\n').filter(Boolean);
    const [first = '""', ...told] = lines;
    version = JSON.parse(first);
    const found = told.map((line) => JSON.parse(line) as Pick<LoadResult, 'error'>);
    if (exitCode === null && !timedOut) found.push({ error: crash });
    // The one at which the process ended or hung was loaded: it is a program, which does as it likes.
    rest.slice(0, found.length + 1).forEach((load, at) => {
      results.push({ ...load, ...found[at] });
    });
  }
  return { results, version };
}

function describe(results: readonly LoadResult[]): readonly string[] {
  const ways = new Set(results.map(({ how }) => how));
  return ways.size === 0 ? [] : [`loads by \`${[...ways].join('` and `')}\``];
}
