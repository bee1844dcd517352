import { describe, expect, test } from '@jest/globals';
import {
  defaultConfig,
  defaultEnvironment,
  nullPrototype,
} from '../../packages/core/src/domain/config/defaults.ts';
import { parseChecks, parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';

const file = '.github/slipway.yml';

/** The error that a text gives. */
function errorOf(text: string): SlipwayError {
  try {
    parseConfig(text, file);
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('The text was accepted.');
}

/** YAML for one key below a section. */
function under(section: string, key: string, value: string): string {
  return `${section}:\n  ${key}: ${value}\n`;
}

describe('what is accepted', () => {
  test.each([
    ['an empty file', ''],
    ['only comments', '# nothing yet\n'],
    ['an empty mapping', '{}'],
    ['sections without keys', 'deployment:\nrelease_management:\nci_cd:\n'],
    ['a byte order mark and Windows line ends', '\ufeffdeployment:\r\n'],
  ])('%s gives the defaults', (_, text) => {
    expect(parseConfig(text, file)).toEqual(defaultConfig);
  });

  test('the defaults are those of the specification', () => {
    expect(defaultConfig.deployment).toMatchObject({
      package_name: undefined,
      version_scheme: 'semantic',
      rollback_enabled: true,
      validation_timeout_minutes: 5,
      git_command_timeout_seconds: 30,
    });
    expect(Object.keys(defaultConfig.deployment.environments)).toEqual([
      'development',
      'staging',
      'production',
    ]);
    expect(defaultConfig.release_management).toEqual({
      auto_tag: true,
      tag_prefix: 'v',
      changelog_file: 'CHANGELOG.md',
      release_notes_template: undefined,
      release_commit: false,
      release_branch: 'slipway/release',
      version_files: undefined,
      packages: undefined,
      first_version: undefined,
      zero: 'minor',
      bumps: {},
      channels: [],
      registries: { npm_url: undefined, pypi_upload_url: undefined, pypi_index_url: undefined },
    });
    expect(defaultConfig.ci_cd).toEqual({
      github_actions_integration: true,
      jenkins_integration: false,
      webhook_notifications: true,
      status_reporting: true,
    });
  });

  test.each<[string, string, string, 'deployment' | 'release_management' | 'ci_cd', unknown]>([
    ['package_name', 'service', 'package_name', 'deployment', 'service'],
    ['version_scheme', 'calver', 'version_scheme', 'deployment', 'calver'],
    ['rollback_enabled', 'false', 'rollback_enabled', 'deployment', false],
    ['validation_timeout_minutes', '7', 'validation_timeout_minutes', 'deployment', 7],
    ['validation_timeout_min', '8', 'validation_timeout_minutes', 'deployment', 8],
    ['git_command_timeout_seconds', '90', 'git_command_timeout_seconds', 'deployment', 90],
    ['auto_tag', 'false', 'auto_tag', 'release_management', false],
    ['tag_prefix', '""', 'tag_prefix', 'release_management', ''],
    ['tag_prefix', 'service/v', 'tag_prefix', 'release_management', 'service/v'],
    ['changelog_file', '""', 'changelog_file', 'release_management', ''],
    ['changelog_file', 'docs/NEWS.md', 'changelog_file', 'release_management', 'docs/NEWS.md'],
    ['release_notes_template', 'n.j2', 'release_notes_template', 'release_management', 'n.j2'],
    ['github_actions_integration', 'false', 'github_actions_integration', 'ci_cd', false],
    ['jenkins_integration', 'true', 'jenkins_integration', 'ci_cd', true],
    ['webhook_notifications', 'false', 'webhook_notifications', 'ci_cd', false],
    ['status_reporting', 'false', 'status_reporting', 'ci_cd', false],
  ])('`%s: %s`', (key, value, name, section, expected) => {
    const config = parseConfig(under(section, key, value), file);
    expect(config[section]).toEqual({ ...defaultConfig[section], [name]: expected });
  });

  test('environments as a list of names', () => {
    const { environments } = parseConfig('deployment: { environments: [a, b] }', file).deployment;
    expect({ ...environments }).toEqual({ a: defaultEnvironment, b: defaultEnvironment });
  });

  test('environments as a mapping, in which a name may stand alone', () => {
    const text = [
      'deployment:',
      '  environments:',
      '    staging:',
      '    production:',
      '      url: https://service.example/',
      '      run: |',
      '        ./install.sh',
      '        ./start.sh',
      '      timeout_minutes: 3',
      '      soak_seconds: 0',
      '      pass_env: [DEPLOY_KEY]',
      '      checks:',
      '        - name: health',
      '          http: /healthz',
    ].join('\n');
    const { environments } = parseConfig(text, file).deployment;
    expect(environments['staging']).toEqual(defaultEnvironment);
    expect(environments['production']).toMatchObject({
      url: 'https://service.example/',
      run: './install.sh\n./start.sh\n',
      timeout_minutes: 3,
      soak_seconds: 0,
      pass_env: ['DEPLOY_KEY'],
      checks: [{ kind: 'http', name: 'health', url: '/healthz' }],
    });
  });

  test('anchors and aliases', () => {
    const text = 'deployment: { environments: { a: &a { soak_seconds: 1 }, b: *a } }';
    expect(parseConfig(text, file).deployment.environments['b']?.soak_seconds).toBe(1);
  });

  test('an environment is never found by a name that objects have anyway', () => {
    const { environments } = parseConfig('', file).deployment;
    expect(environments['constructor']).toBeUndefined();
    expect(Object.getPrototypeOf(environments)).toBeNull();
    expect(nullPrototype([['toString', 1]])['toString']).toBe(1);
  });
});

describe('what is refused, with its place and what was expected', () => {
  test.each<[string, string, number, number, string]>([
    ['an unknown section', 'deploymnt:\n  a: 1\n', 1, 1, 'did you mean `deployment`?'],
    [
      'an unknown key',
      'deployment:\n  rollback_enable: true\n',
      2,
      3,
      '`deployment.rollback_enable`: unknown key; did you mean `rollback_enabled`?',
    ],
    [
      'an unknown key that is like no other',
      'ci_cd:\n  colour: blue\n',
      2,
      3,
      'expected one of `github_actions_integration`, `jenkins_integration`, `status_reporting`',
    ],
    [
      'a text for a truth value',
      'deployment:\n  rollback_enabled: yes\n',
      2,
      21,
      '`deployment.rollback_enabled`: expected `true` or `false`',
    ],
    [
      'a value outside a closed set',
      'deployment:\n  version_scheme: semver\n',
      2,
      19,
      'expected `semantic`, `pep440` or `calver`',
    ],
    [
      'a number that is not whole',
      'deployment:\n  validation_timeout_minutes: 1.5\n',
      2,
      31,
      'expected a whole number of minutes from 1 to 1440',
    ],
    [
      'a number out of its range',
      'deployment:\n  git_command_timeout_seconds: 0\n',
      2,
      32,
      'expected a whole number of seconds from 1 to 3600',
    ],
    [
      'both names of one key',
      'deployment:\n  validation_timeout_minutes: 1\n  validation_timeout_min: 2\n',
      3,
      27,
      'expected only one of',
    ],
    ['a list as the document', '- deployment\n', 1, 1, 'expected a mapping with `deployment`'],
    ['a text as a section', 'ci_cd: on\n', 1, 8, 'expected a mapping from keys to values'],
    [
      'a number as environments',
      'deployment: { environments: 3 }',
      1,
      29,
      'expected a list of names, or a mapping from names to settings',
    ],
    [
      'no environments',
      'deployment: { environments: [] }',
      1,
      29,
      'expected at least one environment',
    ],
    [
      'an empty mapping of environments',
      'deployment: { environments: {} }',
      1,
      29,
      'expected at least one environment',
    ],
    [
      'a name in a list that is none',
      'deployment:\n  environments: [a, 2]\n',
      2,
      21,
      '`deployment.environments[1]`: expected the name of an environment',
    ],
    [
      'an empty name in a mapping',
      'deployment:\n  environments:\n    "":\n',
      3,
      5,
      'expected a name of 1 to 255 visible characters',
    ],
    [
      'an unknown setting of an environment',
      'deployment:\n  environments:\n    production:\n      soak: 3\n',
      4,
      7,
      '`deployment.environments.production.soak`: unknown key',
    ],
    [
      'an address with credentials',
      'deployment: { environments: { a: { url: "https://me:secret@x.example" } } }',
      1,
      41,
      'expected an http(s) URL without credentials',
    ],
    [
      'a variable that is none',
      'deployment: { environments: { a: { pass_env: [A-B] } } }',
      1,
      47,
      'expected letters, digits and `_`',
    ],
    [
      'an unknown key of a check, deep inside',
      'deployment:\n  environments:\n    a:\n      checks:\n        - name: x\n          htpp: /\n',
      5,
      11,
      '`deployment.environments.a.checks[0].htpp`: unknown key; did you mean `http`?',
    ],
    [
      'a path that leads out of the repository',
      'release_management:\n  changelog_file: ../../x\n',
      2,
      19,
      'expected a path inside the repository',
    ],
    [
      'an absolute path',
      'release_management:\n  release_notes_template: /etc/passwd\n',
      2,
      27,
      'expected a path inside the repository',
    ],
    [
      'a tag prefix that git would take for an option',
      'release_management:\n  tag_prefix: --upload-pack=x\n',
      2,
      15,
      'expected letters, digits and',
    ],
    [
      'a placeholder of a tag prefix in the pattern of a file',
      'release_management:\n  version_files:\n    - path: a\n      pattern: a==${version}\n',
      4,
      16,
      'expected text with one `{version}`, and no `$` before it',
    ],
    ['a key given twice', 'ci_cd: {}\nci_cd: {}\n', 2, 1, 'Map keys must be unique'],
    ['a list that never ends', 'deployment:\n  environments: [a\n', 3, 1, 'must be'],
    ['a tab as indentation', 'deployment:\n\trollback_enabled: true\n', 2, 1, 'Tabs'],
    ['an alias without an anchor', 'ci_cd: *nothing\n', 1, 1, 'Unresolved alias'],
    ['a prototype as a key', '__proto__: { x: 1 }\n', 1, 1, '`__proto__` cannot be a key'],
    [
      'a prototype among the environments',
      'deployment:\n  environments:\n    __proto__: {}\n',
      3,
      5,
      '`__proto__` cannot be a key',
    ],
    ['two documents', 'ci_cd: {}\n---\nci_cd: {}\n', 2, 1, 'a second document'],
    ['a mapping as a key', '? { a: 1 }\n: 1\n', 1, 1, 'unknown key'],
  ])('%s', (_, text, line, column, message) => {
    const error = errorOf(text);
    expect(error.code).toBe('invalid-config');
    expect(error.message).toContain(message);
    expect(error.message).toContain(file);
    expect(error.location).toEqual({ file, line, column });
    expect(error.remedy).toContain(file);
  });

  test('all mistakes at once, in the order of the file', () => {
    const error = errorOf(
      'ci_cd:\n  status_reporting: 1\ndeployment:\n  package_nam: x\n  package_name: ""\n',
    );
    expect(error.message).toBe(
      [
        '`.github/slipway.yml` has 3 mistakes:',
        '- line 2, column 21: `ci_cd.status_reporting`: expected `true` or `false`',
        '- line 4, column 3: `deployment.package_nam`: unknown key; did you mean `package_name`?',
        '- line 5, column 17: `deployment.package_name`: expected a name',
      ].join('\n'),
    );
    expect(error.location).toEqual({ file, line: 2, column: 21 });
  });

  test('aliases that would grow without end', () => {
    const rows = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair]))
      rows.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]`);
    expect(errorOf(rows.join('\n')).message).toContain('Excessive alias count');
  });

  test.each([
    ['nested a hundred thousand deep', '['.repeat(100_000)],
    ['one line of a megabyte', `deployment: "${'a'.repeat(1_000_000)}"`],
    ['a key of a megabyte', `${'k'.repeat(1_000_000)}: 1`],
    [
      'a path that invites backtracking',
      under('release_management', 'changelog_file', `"${'a/'.repeat(200_000)}\\\\"`),
    ],
  ])('hostile text ends quickly: %s', (_, text) => {
    const started = performance.now();
    expect(errorOf(text).code).toBe('invalid-config');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('checks given as an input', () => {
  test('are read as in the file', () => {
    expect(parseChecks('- { name: health, http: /healthz }', { input: 'checks' })).toMatchObject([
      { kind: 'http', name: 'health', url: '/healthz', status: [200], critical: true },
    ]);
    expect(parseChecks('', { input: 'checks' })).toEqual([]);
  });

  test('point to the input, since there is no file to annotate', () => {
    const parse = () => parseChecks('- { name: health }', { input: 'checks' });
    expect(parse).toThrow('The `checks` input, line 1, column 3');
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid-config', location: undefined }));
  });
});
