import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import {
  type Bill,
  billId,
  billOf,
  joinMaterials,
  type Materials,
} from '../../packages/core/src/domain/sbom/bill.ts';
import { renderCycloneDx } from '../../packages/core/src/domain/sbom/cyclonedx.ts';
import { licenceExpression } from '../../packages/core/src/domain/sbom/licence.ts';
import { nativeMaterials } from '../../packages/core/src/domain/sbom/native-materials.ts';
import { npmMaterials, readNpmLock } from '../../packages/core/src/domain/sbom/npm-materials.ts';
import { packageUrl } from '../../packages/core/src/domain/sbom/package-url.ts';
import {
  metadataOfProject,
  pythonMaterials,
} from '../../packages/core/src/domain/sbom/python-materials.ts';
import { renderSpdx } from '../../packages/core/src/domain/sbom/spdx.ts';

describe('a licence as an SPDX expression', () => {
  test.each([
    ['MIT', 'MIT'],
    ['mit', 'MIT'],
    ['Apache-2.0 OR MIT', 'Apache-2.0 OR MIT'],
    ['(MIT OR  Apache-2.0)', '(MIT OR Apache-2.0)'],
    ['MIT AND (BSD-3-Clause OR ISC)', 'MIT AND (BSD-3-Clause OR ISC)'],
    [
      'GPL-2.0-or-later WITH Classpath-exception-2.0',
      'GPL-2.0-or-later WITH Classpath-exception-2.0',
    ],
  ])('%s is %s', (written, expression) => {
    expect(licenceExpression(written)).toBe(expression);
  });

  test.each([
    undefined,
    '',
    'MIT License',
    'SEE LICENSE IN license.txt',
    'MIT OR',
    'OR MIT',
    'MIT ISC',
    '(MIT',
    'MIT)',
    '()',
    'MIT OR ()',
    '(MIT OR) ISC',
    'AND',
  ])('%p is none', (written) => {
    expect(licenceExpression(written)).toBeUndefined();
  });
});

test.each([
  ['npm', '@scope/name', '1.0.0', 'pkg:npm/%40scope/name@1.0.0'],
  ['npm', 'left', undefined, 'pkg:npm/left'],
  ['pypi', 'Zope.Interface_x', '1.0+local', 'pkg:pypi/zope-interface-x@1.0%2Blocal'],
  ['generic', "it's (new)", '1:2', 'pkg:generic/it%27s%20%28new%29@1:2'],
] as const)('the package URL in %s of %s', (type, name, version, url) => {
  expect(packageUrl(type, name, version)).toBe(url);
});

const shown = ({ needs, components }: Materials) => ({
  needs,
  components: components.map(({ ref, range, needs: inner }) => [ref, range, inner]),
});

/** Beside its `package-lock.json`. */
function resolvedBy(lock: string | undefined) {
  const read = lock === undefined ? undefined : readNpmLock('package-lock.json', lock);
  return read && { lock: read, folder: '' };
}

describe('what an npm package needs', () => {
  const manifest = JSON.stringify({
    name: '@octo/service',
    license: { type: 'MIT' },
    dependencies: { a: '^1.0.0', '@octo/work-space': '*' },
    optionalDependencies: { gone: '^9.0.0' },
    devDependencies: { jest: '30' },
  });
  const lock = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': { name: '@octo/service' },
      'node_modules/a': {
        version: '1.2.0',
        license: 'ISC',
        integrity: `sha512-${Buffer.from('x'.repeat(64)).toString('base64')}`,
        dependencies: { b: '^2.0.0', c: '^1.0.0' },
      },
      'node_modules/a/node_modules/b': { version: '2.1.0', dependencies: { a: '*' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { name: 'really-c', version: '1.0.1', dependencies: { b: '^1.0.0' } },
      'node_modules/jest': { version: '30.0.0', dev: true },
      'node_modules/@octo/work-space': { link: true, resolved: 'packages/@octo/work-space' },
      'packages/@octo/work-space': { version: '0.1.0', licenses: [{ type: 'BSD-2-Clause' }] },
    },
  });

  test('is what the lock file resolves, seen from each place, without what only developers need', () => {
    const materials = npmMaterials(manifest, resolvedBy(lock));
    expect(materials).toMatchObject({ name: '@octo/service', licence: 'MIT', files: [] });
    expect(shown(materials)).toEqual({
      needs: ['pkg:npm/%40octo/work-space@0.1.0', 'pkg:npm/a@1.2.0', 'pkg:npm/gone'],
      components: [
        ['pkg:npm/%40octo/work-space@0.1.0', '', []],
        ['pkg:npm/a@1.2.0', '', ['pkg:npm/b@2.1.0', 'pkg:npm/really-c@1.0.1']],
        ['pkg:npm/b@1.0.0', '', []],
        ['pkg:npm/b@2.1.0', '', ['pkg:npm/a@1.2.0']],
        ['pkg:npm/gone', '^9.0.0', []],
        ['pkg:npm/really-c@1.0.1', '', ['pkg:npm/b@1.0.0']],
      ],
    });
    const [workspace, a] = materials.components;
    expect(a?.digest).toEqual({ algorithm: 'SHA-512', value: '78'.repeat(64) });
    expect(workspace?.licence).toBe('BSD-2-Clause');
  });

  test.each([undefined, '{"lockfileVersion":1}', 'not JSON'])(
    'is its own ranges where the lock file is %p',
    (text) => {
      expect(shown(npmMaterials(manifest, resolvedBy(text)))).toEqual({
        needs: ['pkg:npm/%40octo/work-space', 'pkg:npm/a', 'pkg:npm/gone'],
        components: [
          ['pkg:npm/%40octo/work-space', '*', []],
          ['pkg:npm/a', '^1.0.0', []],
          ['pkg:npm/gone', '^9.0.0', []],
        ],
      });
    },
  );

  test('has the licence of a text, and a package without a version has one all the same', () => {
    const packages = { 'node_modules/a': {}, 'node_modules/b': { link: true } };
    const asked = '{"license":"ISC","dependencies":{"a":"1","b":"1"}}';
    const materials = npmMaterials(asked, resolvedBy(JSON.stringify({ packages })));
    expect(materials.licence).toBe('ISC');
    expect(materials.needs).toEqual(['pkg:npm/a@0.0.0', 'pkg:npm/b@0.0.0']);
  });
});

describe('what a Python distribution needs', () => {
  const metadata = [
    'Metadata-Version: 2.4',
    'Name: Octo.Service',
    'License-Expression: MIT',
    'Requires-Dist: Requests[socks] (>=2.0,<3)',
    'Requires-Dist: tomli; python_version < "3.11"',
    'Requires-Dist: sphinx; extra == "docs"',
    'Requires-Dist: ???',
    '',
    'Requires-Dist: of-the-description',
  ].join('\n');
  const plain = {
    needs: ['pkg:pypi/requests', 'pkg:pypi/tomli'],
    components: [
      ['pkg:pypi/requests', '>=2.0,<3', []],
      ['pkg:pypi/tomli', '', []],
    ],
  };

  test('is what its metadata says, without extras', () => {
    const materials = pythonMaterials(metadata, undefined);
    expect(materials).toMatchObject({ name: 'Octo.Service', licence: 'MIT' });
    expect(shown(materials)).toEqual(plain);
  });

  const uv = `
[[package]]
name = "requests"
version = "2.5.0"
dependencies = [{ name = "idna" }, {}]
[[package]]
name = "idna"
version = "3.1"
[[package]]
version = "1"
`;
  const poetry = `
[[package]]
name = "Requests"
version = "2.5.0"
[package.dependencies]
idna = ">=2"
PySocks = { version = "*", optional = true }
[[package]]
name = "idna"
version = "3.1"
`;
  const pdm = `
[[package]]
name = "requests"
version = "2.5.0"
dependencies = ["idna>=2", "requests"]
[[package]]
name = "idna"
version = "3.1"
`;

  test.each([
    ['uv', uv, ['pkg:pypi/idna@3.1']],
    ['poetry', poetry, ['pkg:pypi/idna@3.1']],
    ['pdm', pdm, ['pkg:pypi/idna@3.1', 'pkg:pypi/requests@2.5.0']],
  ])('is in the versions of the lock file of %s', (_, lock, inner) => {
    expect(shown(pythonMaterials(metadata, lock))).toEqual({
      needs: ['pkg:pypi/requests@2.5.0', 'pkg:pypi/tomli'],
      components: [
        ['pkg:pypi/idna@3.1', '', []],
        ['pkg:pypi/requests@2.5.0', '>=2.0,<3', inner],
        ['pkg:pypi/tomli', '', []],
      ],
    });
  });

  test('is followed to the end of a chain of a thousand', () => {
    const entry = (at: number) =>
      `[[package]]\nname = "a${at}"\nversion = "1"\ndependencies = [{ name = "a${at + 1}" }]\n`;
    const long = Array.from({ length: 1000 }, (_, at) => entry(at)).join('');
    const { components } = pythonMaterials('Requires-Dist: a0\n', long);
    expect(components).toHaveLength(1001);
  });

  test.each(['= broken', 'package = 1'])('is as good without the lock file %p', (lock) => {
    expect(shown(pythonMaterials(metadata, lock))).toEqual(plain);
  });

  test('is in pyproject.toml where nothing is built', () => {
    const pyproject =
      '[project]\nname = "service"\nlicense = {text = "MIT"}\ndependencies = ["a>=1", "b"]\n';
    const materials = pythonMaterials(metadataOfProject(pyproject), undefined);
    expect(materials).toMatchObject({ name: 'service', licence: 'MIT' });
    expect(materials.needs).toEqual(['pkg:pypi/a', 'pkg:pypi/b']);
    expect(pythonMaterials(metadataOfProject(''), undefined)).toMatchObject({
      name: undefined,
      licence: undefined,
      needs: [],
    });
  });
});

describe('what a package of the system needs', () => {
  const depends = [
    { deb: 'libc6 >= 2.31 | libc', rpm: 'glibc >= 2.31' },
    { deb: 'libc6 < 3', rpm: undefined },
    { deb: 'adduser', rpm: 'shadow-utils' },
  ];

  test('is what its own format calls it, each once', () => {
    const deb = nativeMaterials({ license: 'MIT', depends }, 'deb');
    expect(deb.licence).toBe('MIT');
    expect(shown(deb)).toEqual({
      needs: ['pkg:generic/adduser', 'pkg:generic/libc6'],
      components: [
        ['pkg:generic/adduser', '', []],
        ['pkg:generic/libc6', '>= 2.31 | libc, < 3', []],
      ],
    });
    expect(nativeMaterials({ license: 'MIT', depends }, 'rpm').needs).toEqual([
      'pkg:generic/glibc',
      'pkg:generic/shadow-utils',
    ]);
  });

  test('stands beside what the project needs', () => {
    const own = nativeMaterials({ license: 'MIT', depends }, 'rpm');
    const project = npmMaterials('{"license":"ISC","dependencies":{"a":"1"}}', undefined);
    expect(joinMaterials(own, project)).toMatchObject({
      licence: 'MIT',
      needs: ['pkg:generic/glibc', 'pkg:generic/shadow-utils', 'pkg:npm/a'],
      components: [{ name: 'glibc' }, { name: 'shadow-utils' }, { name: 'a' }],
    });
  });
});

const component = {
  version: '1.0.0',
  range: '',
  licence: 'MIT',
  digest: { algorithm: 'SHA-512', value: 'ab'.repeat(64) },
  needs: [],
} as const;

const bill: Bill = {
  name: 'service',
  version: '1.2.3',
  purl: 'pkg:npm/service@1.2.3',
  licence: 'Our own',
  artifact: { name: 'service-1.2.3.tgz', sha256: '0123456789abcdef'.repeat(4) },
  created: '2026-01-12T12:00:00.000Z',
  needs: ['pkg:npm/b', 'pkg:npm/a@1.0.0'],
  files: ['service-1.2.3/été.js'],
  components: [
    {
      ...component,
      ref: 'pkg:npm/a@1.0.0',
      name: 'a',
      purl: 'pkg:npm/a@1.0.0',
      needs: ['pkg:npm/b'],
    },
    {
      ...component,
      ref: 'pkg:npm/b',
      name: 'b',
      purl: 'pkg:npm/b',
      version: undefined,
      range: '',
      licence: undefined,
      digest: undefined,
    },
  ],
};

describe('a bill of materials', () => {
  test('has an identity of the artifact and the form, by the rules of a UUID', () => {
    const ids = (['cyclonedx', 'spdx'] as const).map((form) => billId(bill.artifact.sha256, form));
    expect(ids).toEqual([
      '01234567-89ab-8def-8123-456789abcdef',
      '01234567-89ab-8def-9123-456789abcdef',
    ]);
  });

  test('tells by its name what it is of', () => {
    expect(billOf('a.whl.spdx.json')).toEqual({ artifact: 'a.whl', form: 'spdx' });
    expect(billOf('a.whl')).toBeUndefined();
  });

  test('is good CycloneDX 1.6 by the schema of its makers', () => {
    const library = createRequire(import.meta.url).resolve(
      '@cyclonedx/cyclonedx-library/package.json',
    );
    const read = (name: string) =>
      JSON.parse(
        readFileSync(
          join(dirname(library), 'res', 'schema', `${name}.SNAPSHOT.schema.json`),
          'utf8',
        ),
      );
    const ajv = new Ajv({ strict: false, validateFormats: true, allErrors: true });
    formats.default(ajv, ['uri', 'date-time', 'email', 'uuid']);
    for (const name of ['iri-reference', 'idn-email']) ajv.addFormat(name, true);
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
      ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    const validate = ajv.compile(read('bom-1.6'));
    const document = JSON.parse(renderCycloneDx(bill));
    expect(validate(document)).toBe(true);
    expect(document).toMatchObject({
      serialNumber: 'urn:uuid:01234567-89ab-8def-8123-456789abcdef',
      metadata: {
        timestamp: '2026-01-12T12:00:00Z',
        component: {
          licenses: [{ license: { name: 'Our own' } }],
          hashes: [{ alg: 'SHA-256', content: bill.artifact.sha256 }],
        },
      },
      components: [
        { 'bom-ref': 'pkg:npm/a@1.0.0', licenses: [{ expression: 'MIT' }] },
        { properties: [{ name: 'slipway:range', value: '*' }] },
        { type: 'file', name: 'service-1.2.3/été.js' },
      ],
      dependencies: [
        { ref: 'artifact', dependsOn: ['pkg:npm/a@1.0.0', 'pkg:npm/b'] },
        { ref: 'pkg:npm/a@1.0.0', dependsOn: ['pkg:npm/b'] },
        { ref: 'pkg:npm/b', dependsOn: [] },
      ],
    });
  });

  test('says the same in SPDX 2.3', () => {
    expect(JSON.parse(renderSpdx(bill))).toMatchObject({
      spdxVersion: 'SPDX-2.3',
      documentNamespace:
        'https://spdx.org/spdxdocs/service-1.2.3.tgz-01234567-89ab-8def-9123-456789abcdef',
      creationInfo: { created: '2026-01-12T12:00:00Z', creators: ['Tool: slipway'] },
      packages: [
        {
          SPDXID: 'SPDXRef-Artifact',
          licenseDeclared: 'NOASSERTION',
          licenseComments: 'Our own',
          checksums: [{ algorithm: 'SHA256', checksumValue: bill.artifact.sha256 }],
        },
        { versionInfo: '1.0.0', licenseDeclared: 'MIT', checksums: [{ algorithm: 'SHA512' }] },
        { name: 'b', comment: 'Asked for as b (any version)' },
      ],
      relationships: [
        ['SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-Artifact'],
        ['SPDXRef-Artifact', 'DEPENDS_ON', 'SPDXRef-Package-2'],
        ['SPDXRef-Artifact', 'DEPENDS_ON', 'SPDXRef-Package-1'],
        ['SPDXRef-Package-1', 'DEPENDS_ON', 'SPDXRef-Package-2'],
      ].map(([spdxElementId, relationshipType, relatedSpdxElement]) => ({
        spdxElementId,
        relationshipType,
        relatedSpdxElement,
      })),
    });
  });

  test('is the same text for the same artifact', () => {
    for (const render of [renderCycloneDx, renderSpdx]) expect(render(bill)).toBe(render(bill));
  });
});
