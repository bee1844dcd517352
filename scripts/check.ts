// Everything that is checked beside the tests. Names as arguments choose; `--root FOLDER` looks elsewhere.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from './bundle.ts';
import { findStaleBundles } from './checks/bundles.ts';
import { findWorkflowFaults } from './checks/language-service.ts';
import { auditWorkflows, lintWorkflows } from './checks/workflow-linters.ts';
import { runOrThrow } from './run-command.ts';

/** What a check found: nothing, faults, or the reason for which it was left out. */
type Finding = { readonly faults: string } | { readonly leftOut: string };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: join(import.meta.dirname, '..') } },
});
const root = resolve(values.root);

const checks: Readonly<Record<string, () => Promise<Finding>>> = {
  types: async () => clean(await compile(root)),
  lint: async () =>
    clean(
      await runNode('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
    ),
  generated: async () => clean(await runNode('scripts/generate.ts', '--check')),
  bundles: async () =>
    listed(await findStaleBundles(root), 'Run `npm run build` and add dist to git.'),
  workflows: async () => listed(await findWorkflowFaults(root)),
  actionlint: async () => {
    const faults = await lintWorkflows(root);
    if (faults !== undefined) return { faults };
    if (process.env.CI === 'true') return { faults: 'actionlint needs Go: install it.' };
    return { leftOut: 'there is no Go on this machine' };
  },
  zizmor: async () => ({ faults: await auditWorkflows(root) }),
};

const unknown = positionals.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(
    `There is no check ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}.`,
  );
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const started = performance.now();
  const finding = await check().catch((error: unknown) => ({
    faults: error instanceof Error ? error.message : String(error),
  }));
  report(name, finding, (performance.now() - started) / 1000);
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function report(name: string, finding: Finding, seconds: number): void {
  if ('leftOut' in finding) {
    console.log(`left out  ${name}: ${finding.leftOut}`);
    return;
  }
  const fine = finding.faults === '';
  if (fine) passed += 1;
  else failed += 1;
  console.log(`${fine ? 'ok    ' : 'failed'}  ${name.padEnd(10)}  ${seconds.toFixed(1)} s`);
  if (!fine) console.log(finding.faults.trimEnd().replaceAll(/^/gm, '  '));
}

/** For what throws where it finds something. */
function clean(_result: unknown): Finding {
  return { faults: '' };
}

function listed(faults: readonly string[], remedy = ''): Finding {
  return { faults: faults.length === 0 ? '' : [...faults, remedy].join('\n') };
}

function runNode(script: string, ...args: readonly string[]): Promise<string> {
  return runOrThrow(process.execPath, ['--conditions=source', join(root, script), ...args], {
    cwd: root,
  });
}
