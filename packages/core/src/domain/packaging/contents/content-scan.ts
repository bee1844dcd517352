import { fileNameOf } from '../../file-path.ts';
import type { Fault } from '../content-finding.ts';
import { type SecretRule, secretRules } from './secret-rules.ts';
import { isOfTests } from './test-files.ts';

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
  const lenient = isOfTests(path);
  let tail = '';
  let line = 1;
  return (chunk) => {
    const text = tail + chunk;
    const first = tail === '' && line === 1;
    if (first && isCoreDump(text)) return { rule: 'core-dump', why: 'is the memory of a program' };
    const found = search(text, rules, lenient);
    if (found !== undefined) return describe(found, line + countLines(text.slice(0, found.at)));
    const plain = named.find(({ pattern }) => pattern.test(text));
    if (plain !== undefined) return { rule: plain.rule, why: plain.why };
    tail = text.slice(-overlap);
    line += countLines(text.slice(0, text.length - tail.length));
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
  const escaped = [...byNeedle.keys()].map((needle) =>
    needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return { needles: new RegExp(escaped.join('|'), 'g'), byNeedle };
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

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
