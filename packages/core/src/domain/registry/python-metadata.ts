import { SlipwayError } from '../errors.ts';

/** One field of the upload form; a field may come more than once. */
export type FormField = readonly [name: string, value: string];

export interface PythonMetadata {
  readonly name: string;
  readonly version: string;
  /** All that the metadata says, as fields of the upload form. */
  readonly fields: readonly FormField[];
}

/** Fields that the form calls otherwise than by their own name in small letters. */
const renamed: Readonly<Record<string, string>> = {
  classifier: 'classifiers',
  project_url: 'project_urls',
};

/**
 * Reads core metadata (`METADATA` of a wheel, `PKG-INFO` of an sdist): headers as in an e-mail, the description behind
 * the first empty line (https://packaging.python.org/specifications/core-metadata/).
 *
 * @throws SlipwayError `artifact-invalid`
 */
export function parsePythonMetadata(text: string | undefined, file: string): PythonMetadata {
  const fields = readMetadataFields(text ?? '');
  const first = (name: string) => fields.find(([each]) => each === name)?.[1] ?? '';
  const [name, version] = [first('name'), first('version')];
  if (/^[a-z0-9](?:[\w.-]*[a-z0-9])?$/i.test(name) && version !== '')
    return { name, version, fields };
  throw new SlipwayError(
    'artifact-invalid',
    `${file} can't be published: its metadata has no name or no version.`,
    { remedy: 'Build it again with a current build backend.' },
  );
}

/** All fields, with the description as `description`, under the names that the upload form has for them. */
export function readMetadataFields(text: string): readonly FormField[] {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf('');
  const fields = readHeaders(end === -1 ? lines : lines.slice(0, end));
  const body = end === -1 ? '' : lines.slice(end + 1).join('\n');
  if (body.trim() !== '') fields.push(['description', body]);
  return fields;
}

/** A line that begins with a blank goes on with the one before. */
function readHeaders(lines: readonly string[]): FormField[] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line) && last !== undefined)
      last[1] += `\n${line.replace(/^(?: {7}\||[ \t]+)/, '')}`;
    else if (colon > 0) fields.push([formName(line.slice(0, colon)), line.slice(colon + 1).trim()]);
  }
  return fields;
}

function formName(header: string): string {
  const name = header.trim().toLowerCase().replaceAll('-', '_');
  return renamed[name] ?? name;
}

/** A project's name as indexes have it (PEP 503). */
export function normalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/**
 * The form's `pyversion`: the Python tag in a wheel's name
 * (`NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`), and `source` for others.
 */
export function pythonTag(file: string): string {
  return file.endsWith('.whl') ? (file.split('-').at(-3) ?? 'py3') : 'source';
}

/** Why the public indexes would refuse a file whatever is in it, or `undefined`. */
export function refusalOfPublicIndex(file: string, version: string): string | undefined {
  if (version.includes('+')) return `takes no local version such as ${version}`;
  const platform = file.slice(file.lastIndexOf('-') + 1);
  return file.endsWith('.whl') && platform.startsWith('linux_')
    ? 'takes no wheel for `linux_…`, which promises nothing about the systems that it runs on'
    : undefined;
}
