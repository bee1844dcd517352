import { fileNameOf } from '../../file-path.ts';
import type { Fault } from '../content-finding.ts';
import { type SecretRule, secretRules } from './secret-rules.ts';
import { isDocument, isOfTests } from './test-files.ts';

/** At least as long as the longest secret with what has to stand around it. */
const overlap = 4_096;

export interface ScanOptions {
  /** Source maps may be shipped. */
  readonly sourceMaps: boolean;
}

interface FileRule extends Fault {
  readonly file: string;
  readonly pattern: RegExp;
}

/** What is a secret in files of one name only. */
const fileRules: readonly FileRule[] = [
  {
    file: '.npmrc',
    rule: 'credentials',
    pattern: /(?:_authToken|_auth|_password)[ \t]*=[ \t]*(?!["']?\$\{)[^\s]/,
    why: 'holds a token for an npm registry',
  },
  {
    file: '.pypirc',
    rule: 'credentials',
    pattern: /^[ \t]*password[ \t]*[=:][ \t]*\S/m,
    why: 'holds a password for a package index',
  },
];

const inlineMap: SecretRule = {
  rule: 'source-map',
  why: 'has its source map inside, which the configuration does not want (`packaging.source_maps`)',
  needles: ['sourceMappingURL=data:'],
  pattern: /sourceMappingURL=data:application\/json(?<secret>)/y,
  isReal: () => true,
};

/**
 * Looks through a file's bytes, one character each, as they come: one search for all needles, and the rules only where one
 * was found. The function that it gives takes the next chunk and says why the file must not be shipped, once it is known.
 */
export function scanContent(
  path: string,
  { sourceMaps }: ScanOptions = { sourceMaps: true },
): (chunk: string) => Fault | undefined {
  const named = fileRules.filter(({ file }) => file === fileNameOf(path).toLowerCase());
  const rules = sourceMaps ? secrets : secretsAndMaps;
  const lenient = isOfTests(path) || isDocument(path);
  // Of what came before: its end is looked at once more, and the lines of the rest count where something is found.
  let before = '';
  let line = 1;
  return (chunk) => {
    const gone = Math.max(0, before.length - overlap);
    line += countLines(before, gone);
    const text = before.slice(gone) + chunk;
    if (before === '' && isCoreDump(text))
      return { rule: 'core-dump', why: 'is the memory of a program' };
    const found = search(text, rules, lenient);
    if (found !== undefined) return describe(found, line + countLines(text, found.at));
    const plain = named.find(({ pattern }) => pattern.test(text));
    if (plain !== undefined) return { rule: plain.rule, why: plain.why };
    before = text;
    return undefined;
  };
}

interface RuleSet {
  /** Finds any needle. */
  readonly needles: RegExp;
  readonly byNeedle: ReadonlyMap<string, SecretRule>;
}

function ruleSet(rules: readonly SecretRule[]): RuleSet {
  const byNeedle = new Map(
    rules.flatMap((rule) => rule.needles.map((needle) => [needle, rule] as const)),
  );
  return { needles: new RegExp(anyOf([...byNeedle.keys()]), 'g'), byNeedle };
}

/** What needles have in common stands there once: where none begins, that is seen a quarter sooner. */
function anyOf(needles: readonly string[]): string {
  const rests = Map.groupBy(needles, (needle) => needle.charAt(0));
  const parts = [...rests].map(([first, group]) => {
    const begun = first.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
    const ends = group.map((needle) => needle.slice(1));
    return ends.includes('') ? begun : `${begun}${anyOf(ends)}`;
  });
  return parts.length === 1 ? parts.join('') : `(?:${parts.join('|')})`;
}

const secrets = ruleSet(secretRules);
const secretsAndMaps = ruleSet([...secretRules, inlineMap]);

interface Hit {
  readonly rule: SecretRule;
  readonly at: number;
  /** The needle: all of it that may be shown. */
  readonly shown: string;
}

function search(text: string, { needles, byNeedle }: RuleSet, lenient: boolean): Hit | undefined {
  for (const { 0: needle, index: at } of text.matchAll(needles)) {
    const rule = byNeedle.get(needle) as SecretRule;
    if (lenient && rule.passesInTests === true) continue;
    rule.pattern.lastIndex = at;
    const secret = rule.pattern.exec(text)?.groups?.['secret'];
    if (secret !== undefined && rule.isReal(secret, text, at)) return { rule, at, shown: needle };
  }
  return undefined;
}

function describe({ rule, shown }: Hit, line: number): Fault {
  const where = rule.rule === 'token' ? `line ${line}: \`${shown}…\`` : `line ${line}`;
  return { rule: rule.rule, why: `${rule.why} (${where})` };
}

/** An ELF file of the type `ET_CORE` (elf(5)). */
function isCoreDump(text: string): boolean {
  return text.startsWith('\x7fELF') && (text.charCodeAt(16) === 4 || text.charCodeAt(17) === 4);
}

/** Those that end before a place. */
function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1))
    lines += 1;
  return lines;
}
