import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '../../scripts/run-command.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;

// Inside the repository, so that the packages' types are found.
beforeAll(() => {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'names-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says of an action's code with this line in it. */
async function compile(
  line: string,
): Promise<{ readonly status: number | null; readonly output: string }> {
  writeFileSync(
    join(folder, 'x.ts'),
    `import type { Runner } from '@slipway/action-kit';
import type { Input, Output } from '../../../actions/deploy/src/action.generated.ts';

export function main(runner: Runner<Input, Output, unknown>) {
  ${line}
}
`,
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--allowImportingTsExtensions',
    '--skipLibCheck',
    '--ignoreConfig',
  ];
  const modules = [
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024',
    '--types',
    'node',
    '--customConditions',
    'source',
  ];
  return runCommand(process.execPath, [tsc, ...options, ...modules, 'x.ts'], { cwd: folder });
}

test.each([
  ["return runner.inputs.text('environment');", ''],
  ["return runner.inputs.text('enviroment');", '"enviroment"'],
  ["return runner.inputs.flag('dry_run');", '"dry_run"'],
  ["return runner.output('version', '1.2.3');", ''],
  ["return runner.output('versoin', '1.2.3');", '"versoin"'],
])('%s: only names that action.yml declares compile', async (line, refused) => {
  const { status, output } = await compile(line);
  if (refused === '') expect({ status, output }).toEqual({ status: 0, output: '' });
  else expect(output).toMatch(new RegExp(`TS2345.*${refused}`));
});
