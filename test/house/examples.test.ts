import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const list = (folder: string) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);

interface Workflow {
  readonly permissions: object;
  readonly concurrency: { readonly 'cancel-in-progress': boolean | string };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: { readonly deployment?: boolean };
  readonly 'timeout-minutes': number;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const workflows = [...list('examples'), ...list('.github/workflows')].filter(
  (path) => path !== 'examples/slipway.yml',
);
const pins = new Map<string, string>();

test('the example configuration is one', () => {
  const { production, staging } = parseConfig(read('examples/slipway.yml'), 'slipway.yml')
    .deployment.environments;
  expect(production?.checks.map(({ name }) => name)).toEqual(['health', 'front page']);
  expect(production).toMatchObject({ run: './deploy.sh', soak_seconds: 30, timeout_minutes: 5 });
  expect(staging).toMatchObject({ run: undefined, checks: [] });
});

describe.each(workflows)('%s', (path) => {
  const text = read(path);
  const { permissions, concurrency, jobs } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('gives each job the least rights, and a time', () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      const allowed = ['contents', 'deployments'];
      if (/^ +mode: pull-request$/m.test(text)) allowed.push('pull-requests');
      // Only who publishes or attests may say who it is.
      if (/^ +(?:publish|attest): /m.test(text)) allowed.push('id-token');
      if (/^ +attest: true$/m.test(text)) allowed.push('attestations');
      // Environments and runs of a private repository are read with it.
      if (job.permissions['actions'] === 'read') allowed.push('actions');
      expect(Object.keys(job.permissions).filter((right) => !allowed.includes(right))).toEqual([]);
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test('never cuts a release or a deployment short', () => {
    const onlyPullRequests = `\${{ github.event_name == 'pull_request' }}`;
    expect([false, onlyPullRequests]).toContain(concurrency['cancel-in-progress']);
    if (path !== '.github/workflows/ci.yml') expect(concurrency['cancel-in-progress']).toBe(false);
  });

  test('pins every action of others to a commit, the same everywhere, and says the version', () => {
    const others = steps
      .map(({ uses }) => uses)
      .filter((uses) => uses !== undefined)
      .filter((uses) => !/^(?:\.\/|slipway-actions\/)/.test(uses));
    expect(others.length).toBeGreaterThan(0);
    for (const uses of others) {
      const [, name = '', commit = ''] = /^(.+)@([0-9a-f]{40})$/.exec(uses) ?? [];
      expect(name).not.toBe('');
      expect(pins.get(name) ?? commit).toBe(commit);
      pins.set(name, commit);
      expect(text).toMatch(new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+\\n`));
    }
  });

  test('leaves no token behind, asks for no history, and puts no expression into a script', () => {
    const checkouts = text.split('uses: actions/checkout@').length - 1;
    expect(text.split('persist-credentials: false').length - 1).toBe(checkouts);
    expect(text).not.toContain('fetch-depth');
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test('leaves the record of a deployment to us', () => {
    for (const { environment } of Object.values(jobs))
      if (environment !== undefined) expect(environment.deployment).toBe(false);
  });
});
