import { runInNewContext } from 'node:vm';
import nunjucks from 'nunjucks';
import { SlipwayError } from '../domain/errors.ts';
import { jinjaFilters, jinjaTests } from './jinja-filters.ts';
import { tellLines } from './jinja-lines.ts';
import { filterLoops, loopFilters } from './jinja-loops.ts';
import { guardMembers } from './jinja-members.ts';

guardMembers(nunjucks);
tellLines(nunjucks);
filterLoops(nunjucks);

/** A template that takes longer never ends, or will one day (milliseconds). */
const longestRendering = 5_000;

/** What the types of nunjucks leave out. */
interface Environment extends nunjucks.Environment {
  addTest(name: string, test: (value: unknown) => boolean): void;
}

/** No other file is read, whatever a template names. */
const noFiles: nunjucks.ILoader = {
  getSource(name) {
    throw new Error(`a template reads no other file, such as ${JSON.stringify(name.slice(0, 80))}`);
  },
};

/**
 * Renders a Jinja2 template with a copy of the data. Nothing is escaped: the result is Markdown. A template sees its
 * data and nothing else: no file, no prototype, no function of the machine; and it has five seconds. Throws
 * `invalid-config` with the file, and the line where it is known.
 */
export function renderJinja(
  { file, text }: { readonly file: string; readonly text: string },
  data: object,
  timeout = longestRendering,
): string {
  const environment = new nunjucks.Environment([noFiles], { autoescape: false }) as Environment;
  for (const [name, filter] of Object.entries({ ...jinjaFilters, ...loopFilters }))
    environment.addFilter(name, filter);
  for (const [name, test] of Object.entries(jinjaTests)) environment.addTest(name, test);
  environment.addGlobal('range', boundedRange);
  const render = () => environment.renderString(text, structuredClone({ ...data }));
  try {
    // Synchronous code can only be stopped from outside of it.
    return String(runInNewContext('render()', { render }, { timeout }));
  } catch (cause) {
    throw templateError({ file, text }, isTimeout(cause) ? tooSlow(timeout) : cause);
  }
}

function isTimeout(cause: unknown): boolean {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
  return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function tooSlow(timeout: number): Error {
  return new Error(`it takes longer than ${timeout / 1000} seconds`);
}

const longestRange = 100_000;

/** Python's `range`, as long as it fits into memory. */
function boundedRange(...bounds: readonly number[]): readonly number[] {
  const [first = 0, second, step = 1] = bounds;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= longestRange)) throw new Error(`a range holds at most ${longestRange} numbers`);
  return Array.from({ length }, (_, index) => start + index * step);
}

function templateError(
  { file, text }: { readonly file: string; readonly text: string },
  cause: unknown,
): SlipwayError {
  const message = String(cause);
  const said = message.slice(message.lastIndexOf('\n') + 1).replace(/^\s*(?:\w*Error: )*/, '');
  return new SlipwayError('invalid-config', `The release notes template ${file} fails: ${said}`, {
    remedy: 'Mend the template, or leave `release_management.release_notes_template` out.',
    location: { file, ...placeOf(message, text) },
    cause,
  });
}

/** nunjucks writes `(unknown path) [Line 3, Column 5]`, except where it stops at the end or knows no such filter. */
function placeOf(
  message: string,
  text: string,
): { readonly line?: number; readonly column?: number } {
  const [, line, column] = /\[Line (\d+), Column (\d+)\]/.exec(message) ?? [];
  if (line !== undefined) return { line: Number(line), column: Number(column) };
  const lines = text.trimEnd().split('\n');
  if (/\b(?:un)?expected\b/.test(message)) return { line: lines.length };
  const [, filter] = /filter not found: (\w+)/.exec(message) ?? [];
  const index = lines.findIndex((one) => filter !== undefined && one.includes(filter));
  return index < 0 ? {} : { line: index + 1 };
}
