import { fileNameOf } from '../file-path.ts';

/** What can be said of an archive's entry without reading it. */
export interface EntryFacts {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Where a link points to. */
  readonly target: string;
}

/** Why an entry must not be shipped, as the end of a sentence that begins with its path; `undefined` where it may. */
export function judgeEntry(entry: EntryFacts): string | undefined {
  const { path, kind, target } = entry;
  if (!isSafePath(path))
    return 'is a path that could be written outside the folder it is unpacked in';
  if (kind === 'other') return 'is neither a file, a folder nor a link';
  if (kind === 'link' && !staysInside(path, target))
    return `is a link that leads out, to ${target}`;
  return judgeName(entry);
}

/** The same by the entry's name alone: whatever it is packed in, some things are shipped by mistake. */
export function judgeName({ path, kind }: EntryFacts): string | undefined {
  const parts = path.toLowerCase().split('/').filter(Boolean);
  if (parts.includes('.git'))
    return "is part of git's own folder, which holds history and may hold a token";
  const rule = forbiddenNames.find(({ pattern }) => pattern.test(fileNameOf(path.toLowerCase())));
  return kind === 'file' ? rule?.why : undefined;
}

const forbiddenNames = [
  {
    pattern: /^\.env(?:\.(?:[a-z0-9_-]+\.)?local)?$/,
    why: 'holds settings that are mostly secrets',
  },
  { pattern: /^(?:\.netrc|_netrc|\.git-credentials)$/, why: 'holds passwords' },
];

/** Forward slashes, relative, never climbing, and valid on every system that unpacks it. */
function isSafePath(path: string): boolean {
  const inner = path.endsWith('/') ? path.slice(0, -1) : path;
  return (
    !/[\\:\p{Cc}]/u.test(inner.replace(/^\.\//, '')) &&
    inner.split('/').every((part, at) => part !== '' && part !== '..' && (part !== '.' || at === 0))
  );
}

/** A link's target must stay below the archive's first folder, or below its root where the link lies there. */
export function staysInside(path: string, target: string): boolean {
  if (target === '' || /^(?:[/\\]|[a-zA-Z]:)/.test(target)) return false;
  let depth = path.split('/').length - 1;
  const lowest = Math.min(depth, 1);
  for (const part of target.split(/[/\\]/)) {
    if (part === '..' && depth === lowest) return false;
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
  }
  return true;
}

/** Longer than the longest text that a rule must see whole. */
const overlap = 1_024;

/** A key in PEM form with its key material, also inside JSON; a mere mention of the first line is not one (RFC 7468). */
const privateKey =
  /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|\s){1,8}(?:[A-Za-z-]{1,30}: [^\n\\]{0,100}(?:\\[rn]|\s){1,8}){0,4}[A-Za-z0-9+/=]{32}/;

const namedContents = [
  {
    name: '.npmrc',
    pattern: /(?:_authToken|_auth|_password)[ \t]*=[ \t]*(?!["']?\$\{)[^\s]/,
    why: 'holds a token for an npm registry',
  },
  {
    name: '.pypirc',
    pattern: /^[ \t]*password[ \t]*[=:][ \t]*\S/m,
    why: 'holds a password for a package index',
  },
];

/**
 * Looks through a file's bytes, one character each, as they come. The function that it gives takes the next chunk and
 * says why the file must not be shipped, once it is known.
 */
export function scanContent(path: string): (chunk: string) => string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = namedContents.filter((rule) => rule.name === name);
  let tail = '';
  return (chunk) => {
    const text = tail + chunk;
    tail = text.slice(-overlap);
    if (text.includes('PRIVATE KEY') && privateKey.test(text)) return 'holds a private key';
    return named.find(({ pattern }) => pattern.test(text))?.why;
  };
}

/** The file inside an artifact that says its version, by its path there. */
export const versionFiles = {
  /** https://packaging.python.org/en/latest/specifications/source-distribution-format/ */
  sdist: /^[^/]+\/PKG-INFO$/,
  /** https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
  wheel: /^[^/]+\.dist-info\/METADATA$/,
  npm: /^[^/]+\/package\.json$/,
} as const;

/** The version that such a file says; `undefined` where it says none. */
export function versionInside(format: keyof typeof versionFiles, text: string): string | undefined {
  return format === 'npm' ? packageJsonVersion(text) : /^Version:[ \t]*(\S+)/m.exec(text)?.[1];
}

function packageJsonVersion(text: string): string | undefined {
  try {
    const { version } = Object(JSON.parse(text));
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
