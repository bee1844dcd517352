import { readMetadataFields } from '../registry/python-metadata.ts';
import { tryParseVersion } from '../version/version.ts';
import { judgeDescription } from './python-description.ts';
import { isRequirement, isSpecifierSet } from './python-requirement.ts';

/** Something that an index or an installer would say about an artifact. */
export interface Finding {
  /** `error`: it is refused or breaks; `warning`: a person should know. */
  readonly level: 'error' | 'warning';
  /** A sentence without a full stop. */
  readonly text: string;
}

/** Core metadata, as far as the rules ask for it. */
export interface CoreMetadata {
  /** All values of a field, by its name in small letters with `_`. */
  readonly all: (name: string) => readonly string[];
  /** The first value; empty where there is none. */
  readonly one: (name: string) => string;
}

/** https://packaging.python.org/specifications/core-metadata/ */
export function parseCoreMetadata(text: string): CoreMetadata {
  const fields = readMetadataFields(text);
  const all = (name: string) =>
    fields.filter(([each]) => each === name).map(([, value]) => value.trim());
  return { all, one: (name) => all(name)[0] ?? '' };
}

/** What PyPI and `twine check` say about core metadata. */
export function judgeMetadata(metadata: CoreMetadata): readonly Finding[] {
  return [...rules.flatMap((rule) => rule(metadata)), ...judgeDescription(metadata)];
}

type Rule = (metadata: CoreMetadata) => readonly Finding[];

const error = (text: string): Finding => ({ level: 'error', text });
const warning = (text: string): Finding => ({ level: 'warning', text });

/** A rule for each value of a field: `says` gives what is wrong with it, as the end of a sentence. */
function eachOf(
  name: string,
  label: string,
  says: (value: string, metadata: CoreMetadata) => string | undefined,
  level: Finding['level'] = 'error',
): Rule {
  return (metadata) =>
    metadata.all(name).flatMap((value) => {
      const why = says(value, metadata);
      const shown = value.length > 80 ? `${value.slice(0, 80)}…` : value;
      return why === undefined ? [] : [{ level, text: `${label} \`${shown}\` ${why}` }];
    });
}

function required(name: string, label: string): Rule {
  return ({ one }) => (one(name) === '' ? [error(`${label} is missing`)] : []);
}

const unless = (fine: boolean, why: string) => (fine ? undefined : why);
const isUrl = (text: string) => /^https?:\/\/[^\s/]/i.test(text);
const atLeast24 = ({ one }: CoreMetadata) => Number(one('metadata_version').split('.')[1]) >= 4;
/** Old tools wrote it where nothing was said. */
const unknown = 'UNKNOWN';

const rules: readonly Rule[] = [
  required('metadata_version', 'Metadata-Version'),
  required('name', 'Name'),
  required('version', 'Version'),
  eachOf('metadata_version', 'Metadata-Version', (value) =>
    unless(/^(?:1\.[0-2]|2\.[0-5])$/.test(value), 'is none that indexes know'),
  ),
  eachOf('name', 'Name', (value) =>
    unless(
      /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.test(value),
      'has to be letters, digits, `.`, `_` and `-`, with a letter or digit at both ends',
    ),
  ),
  eachOf('version', 'Version', (value) =>
    unless(tryParseVersion(value, 'pep440') !== undefined, 'is no version by PEP 440'),
  ),
  eachOf('summary', 'Summary', (value) =>
    value.includes('\n')
      ? 'has to be one line'
      : unless(value.length <= 512, 'is longer than 512 characters'),
  ),
  eachOf('requires_python', 'Requires-Python', (value) =>
    unless(isSpecifierSet(value), 'is no list of version ranges such as `>=3.10`'),
  ),
  eachOf('requires_dist', 'Requires-Dist', (value) =>
    unless(isRequirement(value), 'is no requirement by PEP 508'),
  ),
  eachOf(
    'requires_dist',
    'Requires-Dist',
    (value) =>
      unless(
        !/^[^;]{0,200}?@\s*[a-z+]+:/i.test(value),
        'is a direct reference, which PyPI refuses: name a version there',
      ),
    'warning',
  ),
  eachOf(
    'version',
    'Version',
    (value) => unless(!value.includes('+'), 'is a local version, which PyPI refuses'),
    'warning',
  ),
  eachOf('classifiers', 'Classifier', judgeClassifier),
  eachOf('project_urls', 'Project-URL', (value) => {
    const comma = value.indexOf(',');
    return value.slice(0, Math.max(0, comma)).trim().length > 32
      ? 'has a label of more than 32 characters'
      : unless(
          comma > 0 && isUrl(value.slice(comma + 1).trim()),
          'is not `LABEL, URL` with an http address',
        );
  }),
  ...['Home-page', 'Download-URL'].map((label) =>
    eachOf(label.toLowerCase().replace('-', '_'), label, (value) =>
      unless(isUrl(value) || value === unknown || value === '', 'is no http address'),
    ),
  ),
  ...['Author-email', 'Maintainer-email'].map((label) =>
    eachOf(label.toLowerCase().replace('-', '_'), label, (value) =>
      unless(value === unknown || value === '' || isAddressList(value), 'is no e-mail address'),
    ),
  ),
  eachOf('license_expression', 'License-Expression', (value, metadata) =>
    atLeast24(metadata)
      ? unless(
          isLicenseExpression(value),
          'is no SPDX expression such as `MIT` or `Apache-2.0 OR MIT`',
        )
      : 'needs Metadata-Version 2.4',
  ),
  eachOf('license_file', 'License-File', (value, metadata) =>
    unless(
      !atLeast24(metadata) || !/^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(value),
      'has to be a path inside the project',
    ),
  ),
  licencesTwice,
  eachOf('dynamic', 'Dynamic', (value) =>
    unless(
      !/^(?:name|version|metadata-version)$/i.test(value),
      'can never be dynamic in a built artifact',
    ),
  ),
];

/** The first level of the classifiers that PyPI knows. */
const classifierRoots = [
  'Development Status',
  'Environment',
  'Framework',
  'Intended Audience',
  'License',
  'Natural Language',
  'Operating System',
  'Private',
  'Programming Language',
  'Topic',
  'Typing',
];

/** Which ones there are below the first level changes; their form does not. */
function judgeClassifier(value: string): string | undefined {
  const parts = value.split(' :: ');
  if (parts.length < 2 || parts.some((part) => part.trim() !== part || part === ''))
    return 'is not of the form `Topic :: Utilities`';
  return unless(
    classifierRoots.includes(String(parts[0])),
    `does not begin as PyPI's do, with one of ${classifierRoots.join(', ')}`,
  );
}

/** PEP 639: the expression replaces both older ways. */
function licencesTwice({ one, all }: CoreMetadata): readonly Finding[] {
  if (one('license_expression') === '') return [];
  const old = all('classifiers').find((value) => value.startsWith('License ::'));
  if (one('license') !== '')
    return [error('License and License-Expression are both there, and PyPI takes one of them')];
  return old === undefined
    ? []
    : [warning(`Classifier \`${old}\` stands beside License-Expression, which replaces it`)];
}

/** Each of a list of addresses, with or without a name before it. */
function isAddressList(value: string): boolean {
  const bare = value.replace(/"[^"\n]{0,200}"/g, '');
  return bare.split(',').some((part) => /[^\s@<]@[^\s@>]/.test(part));
}

/** Annex D of SPDX 2.3, without the list of its licences: names, `AND`, `OR`, `WITH` and brackets in their places. */
function isLicenseExpression(text: string): boolean {
  const tokens = text.replace(/[()]/g, ' $& ').split(/\s+/).filter(Boolean);
  let depth = 0;
  let wantsName = true;
  for (const token of tokens) {
    if (token === '(' ? !wantsName : wantsName !== isLicenceName(token)) return false;
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else wantsName = !wantsName;
    if (depth < 0) return false;
  }
  return depth === 0 && !wantsName;
}

function isLicenceName(token: string): boolean {
  return !/^(?:AND|OR|WITH|[()])$/i.test(token) && /^[A-Za-z0-9][A-Za-z0-9.:-]*\+?$/.test(token);
}
