import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ActionFile, readActionFile } from '@slipway/local-runner';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { parseChecks, parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import { findUnknownNames } from '../../scripts/checks/action-names.ts';
import { readWorkflows } from '../../scripts/checks/workflow-files.ts';
import { renderActionReadme } from '../../scripts/generate/action-readme.ts';
import { renderActionTypes } from '../../scripts/generate/action-types.ts';
import { generateFiles, listActions, listStale } from '../../scripts/generate/generated-files.ts';
import { configJsonSchema, reportJsonSchema } from '../../scripts/generate/json-schemas.ts';
import { replaceMarked } from '../../scripts/generate/marked-text.ts';

const root = join(import.meta.dirname, '..', '..');

/** Our actions by the name of their folder. */
async function readActions(): Promise<ReadonlyMap<string, ActionFile>> {
  const actions = new Map<string, ActionFile>();
  for (const name of await listActions(root))
    actions.set(name, await readActionFile(join(root, 'actions', name)));
  return actions;
}

describe('generated files', () => {
  test('are what `npm run generate` would write', async () => {
    const stale = await listStale(root, await generateFiles(root));
    expect(stale.map(({ path }) => path)).toEqual([]);
  });

  test('are the same each time', async () => {
    expect(await generateFiles(root)).toEqual(await generateFiles(root));
  });

  test('one that was changed by hand, or is missing, is found', async () => {
    const house = await mkdtemp(join(tmpdir(), 'slipway-generate-'));
    const files = await generateFiles(root);
    const missing = await listStale(house, files);
    expect(missing).toEqual(files);
    await cp(join(root, 'actions'), join(house, 'actions'), {
      recursive: true,
      filter: (path) => !/[/\\](?:build|node_modules)$/.test(path),
    });
    const stale = await listStale(house, [
      { path: 'actions/deploy/README.md', text: 'something else' },
      ...files.filter(({ path }) => path.startsWith('actions/')),
    ]);
    expect(stale.map(({ path }) => path)).toEqual(['actions/deploy/README.md']);
    await rm(house, { recursive: true });
  });

  test('name every input and output in the types and the tables', async () => {
    for (const [name, action] of await readActions()) {
      const types = renderActionTypes(action);
      const readme = await readFile(join(root, 'actions', name, 'README.md'), 'utf8');
      for (const { name: each } of [...action.inputs, ...action.outputs]) {
        expect(types).toContain(`  | '${each}'`);
        expect(readme).toContain(`| \`${each}\` |`);
      }
    }
  });

  test('an action without outputs has none in its types', () => {
    const action = { inputs: [], outputs: [] } as unknown as ActionFile;
    expect(renderActionTypes(action)).toContain('export type Output = never;');
  });

  test('tables keep the prose around them, and cells apart', () => {
    const readme =
      'before\n<!-- inputs -->\nstale text\n<!-- /inputs -->\nbetween\n<!-- outputs -->\n<!-- /outputs -->\nafter\n';
    const action = {
      inputs: [
        { name: 'a', description: 'one | two\nthree', required: true, default: undefined },
        { name: 'b', description: 'x', required: false, default: '3' },
        { name: 'c', description: 'y', required: false, default: '' },
      ],
      outputs: [],
    } as unknown as ActionFile;
    const rendered = renderActionReadme(readme, action);
    expect(rendered).toContain('| `a` | one \\| two three | **required** |');
    expect(rendered).toContain('| `b` | x | `3` |\n| `c` | y |  |\n<!-- /inputs -->\nbetween');
    expect(rendered).not.toContain('stale text');
    expect(rendered.startsWith('before\n') && rendered.endsWith('\nafter\n')).toBe(true);
    expect(renderActionReadme(rendered, action)).toBe(rendered);
    expect(() => replaceMarked('no markers', 'inputs', 'x')).toThrow('<!-- inputs -->');
  });
});

describe('names in examples and pages', () => {
  test('exist in the action files', async () => {
    const actions = await readActions();
    const workflows = await readWorkflows(root);
    const faults = workflows.flatMap(({ path, lineOffset, text }) =>
      findUnknownNames(text, actions).map((fault) => `${path}:${lineOffset}: ${fault}`),
    );
    expect(faults).toEqual([]);
    const paths = new Set(workflows.map(({ path }) => path));
    for (const name of actions.keys()) expect(paths).toContain(`actions/${name}/README.md`);
    expect(workflows.length).toBeGreaterThan(8);
  });

  test.each([
    ['./actions/deploy', 'with: { enviroment: x }', '`deploy` has no input `enviroment`'],
    [
      'slipway-actions/slipway/actions/deploy@v0',
      'with: { env: x }',
      '`deploy` has no input `env`',
    ],
    ['./actions/depoly', 'id: x', 'there is no action `depoly`'],
  ])('a planted mistake is found: %s, %s', async (uses, rest, fault) => {
    const workflow = `jobs:\n  a:\n    steps:\n      - uses: ${uses}\n        ${rest}\n`;
    expect(findUnknownNames(workflow, await readActions())).toEqual([fault]);
  });

  test('an output that does not exist is found where a step reads it', async () => {
    const workflow = `
jobs:
  a:
    outputs:
      sha: \${{ steps.deploy.outputs.sha }}
    steps:
      - id: deploy
        uses: ./actions/deploy
      - id: other
        run: echo x=1 >> "$GITHUB_OUTPUT"
      - run: echo \${{ steps.deploy.outputs.versoin }} \${{ steps.other.outputs.x }}
        if: steps.deploy.outputs.versoin
  b:
    steps:
      - run: echo \${{ steps.deploy.outputs.anything }}
  c:
    uses: ./.github/workflows/other.yml
`;
    expect(findUnknownNames(workflow, await readActions())).toEqual([
      '`deploy` has no output `versoin`',
    ]);
  });
});

describe('the JSON Schemas', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(configJsonSchema());

  /** The YAML blocks of a page that are configuration. */
  async function configurations(page: string): Promise<readonly string[]> {
    const text = await readFile(join(root, page), 'utf8');
    return [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)]
      .map(([, block = '']) => block)
      .filter((block) => /^(?:deployment|release_management|packaging|ci_cd):/m.test(block));
  }

  test('and the parser accept what the reference and the examples show', async () => {
    const shown = [
      ...(await configurations('docs/reference/configuration.md')),
      ...(await configurations('docs/native-packages.md')),
      ...(await configurations('docs/images.md')),
      ...(await configurations('docs/windows-installers.md')),
      await readFile(join(root, 'examples/slipway.yml'), 'utf8'),
    ];
    expect(shown.length).toBeGreaterThan(3);
    for (const text of shown) {
      expect(() => parseConfig(text, 'slipway.yml')).not.toThrow();
      expect([parse(text), validate(parse(text)), validate.errors]).toEqual([
        parse(text),
        true,
        null,
      ]);
    }
  });

  test('and the parser accept the checks that the README of validate-deploy shows', async () => {
    const readme = await readFile(join(root, 'actions/validate-deploy/README.md'), 'utf8');
    const checks = /checks: \|\n((?: {6}.*\n)+)/.exec(readme)?.[1] ?? '';
    expect(parseChecks(checks, { input: 'checks' })).toHaveLength(2);
  });

  test.each([
    'deploymnt: {}',
    'deployment: { rollback_enabled: "yes" }',
    'deployment: { environments: [] }',
    'deployment: { environments: { a: { soak: 1 } } }',
    'deployment: { environments: { a: { checks: [{ name: x }] } } }',
    'deployment: { git_command_timeout_seconds: 1.5 }',
    'release_management: { changelog_file: ../x }',
  ])('and the parser refuse %s', (text) => {
    expect(() => parseConfig(text, 'slipway.yml')).toThrow();
    expect([text, validate(parse(text))]).toEqual([text, false]);
  });

  test('of the report accepts the specified shape and nothing beside it', () => {
    const report = {
      deployment: {
        deployment_id: 'deploy-20260112-120000-001',
        version: '1.2.3',
        environment: 'production',
        status: 'successful',
        start_time: '2026-01-12T12:00:00Z',
        end_time: '2026-01-12T12:02:00Z',
        duration_seconds: 120,
      },
      release_info: {
        version: '1.2.3',
        tag: 'v1.2.3',
        commit_hash: 'a1b2c3d4e5f6',
        release_notes: '…',
        released_by: '…',
      },
      validation_results: {
        pre_deployment: 'passed',
        post_deployment: 'passed',
        health_checks: 'passed',
        functional_tests: 'passed',
      },
      rollback_capability: { available: true, previous_version: '1.2.2', rollback_possible: true },
    };
    const accepts = ajv.compile(reportJsonSchema());
    expect(accepts(report)).toBe(true);
    expect(accepts({ ...report, evidence: [] })).toBe(false);
    expect(accepts({ ...report, rollback_capability: undefined })).toBe(false);
  });
});
