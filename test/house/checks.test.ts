import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../scripts/run-command.ts';

const root = join(import.meta.dirname, '..', '..');

describe('the check of workflows, pages and action files', () => {
  let house: string;

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'slipway-checks-'));
    mkdirSync(join(house, 'examples'));
    mkdirSync(join(house, 'actions', 'deploy'), { recursive: true });
    cpSync(join(root, 'actions/deploy/action.yml'), join(house, 'actions/deploy/action.yml'));
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  const check = (name: string) =>
    runCommand(
      process.execPath,
      ['--conditions=source', join(root, 'scripts/check.ts'), '--root', house, name],
      { cwd: house },
    );

  const workflow = (step: string) =>
    `on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${step}`;

  const use = (inputs: string, name = 'deploy') =>
    `      - uses: slipway-actions/slipway/actions/${name}@v0\n        with: { ${inputs} }\n`;

  test.each([
    [
      'an input that the action does not have',
      use('environment: a, enviroment: b'),
      "Invalid action input 'enviroment'",
    ],
    [
      'a required input that is missing',
      use('version: 1.2.3'),
      'Missing required input `environment`',
    ],
    ['an action that does not exist', use('environment: a', 'depoly'), 'Unable to resolve action'],
    [
      'a key that GitHub does not know',
      '      - run: a\n        iff: true\n',
      "Unexpected value 'iff'",
    ],
    [
      'an expression that cannot be read',
      `      - run: echo $\{{ github.ref == }}\n`,
      'Unexpected end of expression',
    ],
  ])('finds %s', async (_what, step, message) => {
    writeFileSync(join(house, 'examples', 'a.yml'), workflow(step));
    const { status, output } = await check('workflows');
    expect(status).toBe(1);
    expect(output).toContain('examples/a.yml:');
    expect(output).toContain(message);
    expect(output).toMatch(/\n0 passed, 1 failed\n$/);
  });

  test('finds a mistake in the workflow of a page, and in its single steps', async () => {
    writeFileSync(join(house, 'examples', 'a.yml'), workflow(use('environment: a')));
    const step = use('enviroment: a').replaceAll(/^ {6}/gm, '');
    writeFileSync(
      join(house, 'README.md'),
      `# Page\n\n\`\`\`yaml\n${step}\`\`\`\n\n\`\`\`yaml\n${workflow(use('nowhere: a'))}\`\`\`\n`,
    );
    const { output } = await check('workflows');
    expect(output).toMatch(/README\.md:5:\d+: Invalid action input 'enviroment'/);
    expect(output).toMatch(/README\.md:16:\d+: Invalid action input 'nowhere'/);
    rmSync(join(house, 'README.md'));
  });

  test('finds what an action file may not say', async () => {
    const path = join(house, 'actions', 'deploy', 'action.yml');
    writeFileSync(path, 'name: a\ndescription: b\nruns:\n  using: node24\n  mian: a.js\n');
    const { output } = await check('workflows');
    expect(output).toContain("actions/deploy/action.yml:5:3: Unexpected value 'mian'");
    cpSync(join(root, 'actions/deploy/action.yml'), path);
  });

  test('passes what is right', async () => {
    writeFileSync(join(house, 'examples', 'a.yml'), workflow(use('environment: a')));
    const { status, output } = await check('workflows');
    expect(output).toMatch(/^ok +workflows .*\n1 passed, 0 failed\n$/);
    expect(status).toBe(0);
  });

  test('passes all that the project holds', async () => {
    const script = join(root, 'scripts/check.ts');
    const args = ['--conditions=source', script, 'workflows'];
    expect((await runCommand(process.execPath, args, { cwd: root })).output).toMatch(/^ok/);
  });

  test('refuses to run a check that does not exist', async () => {
    const { status, output } = await check('nothing');
    expect(status).toBe(2);
    expect(output).toContain('There is no check nothing; there are types, lint,');
  });
});
