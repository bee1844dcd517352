import { parse, type TomlError } from 'smol-toml';
import { SlipwayError } from '../errors.ts';
import { fileNameOf } from '../file-path.ts';
import type { Table } from '../packaging/toml-table.ts';
import { type ValuePath, type VisitString, visitJsonStrings } from './json-strings.ts';
import type { TextPlace } from './text-place.ts';
import { visitTomlStrings } from './toml-strings.ts';

/** A JSON or TOML file that was read, and where its texts stand. */
export interface Document {
  readonly path: string;
  readonly text: string;
  readonly fields: Table;
  /** Where the text at a path stands, without quotes; several times where a JSON key comes several times. */
  at(...path: ValuePath): readonly TextPlace[];
}

/** Files by path; each is parsed once, when it is first asked for. */
export interface Documents {
  text(path: string): string | undefined;
  /** `undefined` where there is no such file. A file that is none of its kind: `invalid-version`. */
  document(path: string): Document | undefined;
}

/** Opens texts by their paths, below the repository's root. */
export function openDocuments(texts: ReadonlyMap<string, string>): Documents {
  const opened = new Map<string, Document>();
  return {
    text: (path) => texts.get(path),
    document: (path) => {
      const text = texts.get(path);
      if (text === undefined) return undefined;
      const document = opened.get(path) ?? openDocument(path, text);
      opened.set(path, document);
      return document;
    },
  };
}

/** The `[[package]]` entries of a lock file. */
export function lockEntries({ fields }: Document): readonly Table[] {
  const entries = fields['package'];
  return Array.isArray(entries) ? entries : [];
}

function openDocument(path: string, text: string): Document {
  const isJson = path.endsWith('.json');
  const fields = isJson ? parseJson(path, text) : parseToml(path, text);
  const visit = isJson ? visitJsonStrings : visitTomlStrings;
  const places = indexStrings(visit, text, isOfInterest(fileNameOf(path)));
  return { path, text, fields, at: (...at) => places.get(JSON.stringify(at)) ?? [] };
}

function indexStrings(
  visitStrings: (text: string, visit: VisitString) => void,
  text: string,
  isWanted: (path: ValuePath) => boolean,
): ReadonlyMap<string, readonly TextPlace[]> {
  const places = new Map<string, TextPlace[]>();
  visitStrings(text, (path, place) => {
    if (path.length > 8 || !isWanted(path)) return;
    const key = JSON.stringify(path);
    const same = places.get(key);
    if (same === undefined) places.set(key, [place]);
    else same.push(place);
  });
  return places;
}

/** Lock files are long, and most of them is about other people's packages. */
function isOfInterest(name: string): (path: ValuePath) => boolean {
  if (name.endsWith('.lock'))
    return (path) => path.at(-1) === 'version' || path.at(-2) === 'dependencies';
  return ([section, entry]) => section !== 'packages' || !String(entry).includes('node_modules/');
}

function parseJson(path: string, text: string): Table {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null) return value as Table;
  } catch (cause) {
    throw unreadable(path, 'JSON', cause);
  }
  throw unreadable(path, 'JSON', undefined);
}

function parseToml(path: string, text: string): Table {
  try {
    return parse(text);
  } catch (cause) {
    throw unreadable(path, 'TOML', cause);
  }
}

function unreadable(path: string, format: string, cause: unknown): SlipwayError {
  const { line, column } = (cause ?? {}) as Partial<TomlError>;
  return new SlipwayError(
    'invalid-version',
    `The version in ${path} was not found: the file is not valid ${format}.`,
    {
      remedy: 'Mend the file, or name it with a `pattern` in `version_files`.',
      location:
        line === undefined || column === undefined ? { file: path } : { file: path, line, column },
      cause,
    },
  );
}
