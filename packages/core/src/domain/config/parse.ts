import { LineCounter, type Node, parseDocument, visit } from 'yaml';
import * as z from 'zod/mini';
import { SlipwayError } from '../errors.ts';
import type { Check } from '../health/health.ts';
import { checksSchema } from './check-schema.ts';
import type { Config } from './config.ts';
import { type Problem, toProblems } from './issues.ts';
import { configSchema } from './schema.ts';
import { locate, offsetOf } from './yaml-position.ts';

/** What a document is called in messages: a file, which annotations can point to, or an input. */
export type Source = { readonly file: string } | { readonly input: string };

interface Finding {
  readonly offset: number;
  readonly text: string;
}

/**
 * Reads `.github/slipway.yml`; every key is optional, and an empty file gives the defaults.
 * Throws `invalid-config` with all that is wrong; the first finding is its location.
 */
export function parseConfig(text: string, file: string): Config {
  return parseDocumentAs(configSchema, text, {}, { file });
}

/** Reads a list of checks as the configuration writes them. Throws `invalid-config`. */
export function parseChecks(text: string, source: Source): readonly Check[] {
  return parseDocumentAs(checksSchema, text, [], source);
}

function parseDocumentAs<T>(
  schema: z.core.$ZodType<T>,
  text: string,
  whereEmpty: unknown,
  source: Source,
): T {
  const lines = new LineCounter();
  const { value, findings, root } = readYaml(text, lines);
  if (findings.length > 0) throw invalid(source, lines, findings);
  const parsed = z.safeParse(schema, value ?? whereEmpty);
  if (parsed.success) return parsed.data;
  const problems = toProblems(schema, parsed.error.issues);
  throw invalid(
    source,
    lines,
    problems.map((problem) => toFinding(problem, root)),
  );
}

function readYaml(text: string, lines: LineCounter) {
  const findings: Finding[] = [];
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { pos, code, message } of document.errors) {
    const text = code === 'MULTIPLE_DOCS' ? 'a second document begins; write one alone' : message;
    findings.push({ offset: pos[0], text });
  }
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' && node.value === '__proto__')
        findings.push({ offset: offsetOf(node), text: '`__proto__` cannot be a key' });
    },
  });
  const value = findings.length > 0 ? undefined : toValue(() => document.toJS(), findings);
  return { value, findings, root: document.contents };
}

/** An alias without an anchor, or aliases that would grow without end, are known only here. */
function toValue(read: () => unknown, findings: Finding[]): unknown {
  try {
    return read();
  } catch (cause) {
    findings.push({ offset: 0, text: (cause as Error).message });
    return undefined;
  }
}

function toFinding({ path, atKey, message }: Problem, root: Node | null): Finding {
  const name = pathName(path);
  return {
    offset: locate(root, path, atKey),
    text: name === '' ? message : `\`${name}\`: ${message}`,
  };
}

function pathName(path: readonly PropertyKey[]): string {
  let name = '';
  for (const step of path)
    if (typeof step === 'number') name += `[${step}]`;
    else name += name === '' ? String(step) : `.${String(step)}`;
  return name;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function invalid(source: Source, lines: LineCounter, found: readonly Finding[]): SlipwayError {
  const findings = found
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, text }) => ({ ...lines.linePos(offset), text }));
  const name = 'file' in source ? `\`${source.file}\`` : `the \`${source.input}\` input`;
  const told = findings.map(({ line, col, text }) => `line ${line}, column ${col}: ${text}`);
  const message =
    told.length === 1
      ? `${sentence(name)}, ${told[0]}`.replace(/[^.?!]$/, '$&.')
      : `${sentence(name)} has ${told.length} mistakes:\n${told.map((each) => `- ${each}`).join('\n')}`;
  const first = findings[0];
  return new SlipwayError('invalid-config', message, {
    remedy: `Correct ${name} as said; the configuration reference lists every key with its values.`,
    ...('file' in source &&
      first !== undefined && {
        location: { file: source.file, line: first.line, column: first.col },
      }),
  });
}
