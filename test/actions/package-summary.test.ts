import { describe, expect, test } from '@jest/globals';
import type { ArtifactChange, ContentsReport, DeploymentPackage } from '@slipway/core';
import { renderSummary } from '../../actions/package/src/summary.ts';

const artifact = (name: string, platform = 'any') => ({
  name,
  path: name,
  format: 'wheel' as const,
  size: 2000,
  sha256: 'b'.repeat(64),
  platform,
});

function render(
  contents: Partial<ContentsReport> | undefined,
  artifacts = [artifact('ship-2.whl')],
): string {
  const report = { comparedWith: undefined, why: '', changes: [], permitted: [], ...contents };
  const made: DeploymentPackage = {
    kind: 'packaged',
    name: 'ship',
    version: '2',
    commit: 'a'.repeat(40),
    outputDirectory: '/out',
    manifestPath: '/out/manifest.json',
    manifestDigest: '',
    manifest: {
      schema: 1,
      name: 'ship',
      version: '2',
      commit: 'a'.repeat(40),
      created: '2026-01-12T12:00:00Z',
      artifacts,
    },
    checks: [],
    companions: [],
    ...(contents && { contents: report }),
    warnings: [],
  };
  return renderSummary(made, { verified: true });
}

const change = (more: Partial<ArtifactChange>): ArtifactChange => ({
  name: 'ship-2.whl',
  previous_size: 1000,
  appeared: [],
  vanished: [],
  resized: [],
  ...more,
});

test('a platform is shown where an artifact is bound to one, and a sum where there are several', () => {
  expect(render(undefined)).toContain('| Artifact | Format | Size | Proven |');
  expect(render(undefined)).not.toContain('together');
  const two = [artifact('a.whl', 'linux-x86_64'), artifact('b.whl')];
  expect(render(undefined, two)).toContain('| `a.whl` | wheel | linux-x86_64 | 2.0 kB | — |');
  expect(render(undefined, two)).toContain('4.0 kB together.');
});

describe('the release before', () => {
  test('where there was none, it is said why', () => {
    expect(render({ why: 'there is no token' })).toContain(
      'Not compared with an earlier release: there is no token.',
    );
    expect(render(undefined)).not.toContain('compared');
  });

  test.each([
    [1000, '(+100 %)'],
    [4000, '(−50 %)'],
    [2001, '(±0 %)'],
    [0, '(±0 %)'],
  ])('after %d bytes it grew %s', (previous_size, growth) => {
    const summary = render({ comparedWith: 'v1', changes: [change({ previous_size })] });
    expect(summary).toContain('### Since v1');
    expect(summary).toContain(`| \`ship-2.whl\` | 2.0 kB ${growth} | — | — | — |`);
    expect(summary).not.toContain('Files of');
  });

  test('what appeared, vanished and changed its size is counted and named', () => {
    const appeared = Array.from({ length: 45 }, (_, at) => `new/${at}<b>`);
    const resized = [{ path: 'big', before: 10, after: 99_000 }];
    const summary = render({
      comparedWith: 'v1',
      changes: [change({ appeared, vanished: ['old|pipe'], resized })],
    });
    expect(summary).toContain('| 45 | 1 | 1 |');
    expect(summary).toContain('Files of ship-2.whl');
    expect(summary).toContain('- `new/39<b>`\n- and 5 more');
    expect(summary).toContain('- `old|pipe`');
    expect(summary).toContain('- `big`: 10 B, now 99.0 kB');
  });
});

test('what was permitted on purpose is named, with what it is', () => {
  const permitted = Array.from({ length: 41 }, (_, at) => ({
    artifact: 'ship-2.whl',
    path: `certs/${at}.pem`,
    rule: 'private-key' as const,
    why: 'holds a private key (line 1)',
  }));
  const summary = render({ permitted });
  expect(summary).toContain('### Permitted on purpose');
  expect(summary).toContain('- `certs/39.pem` in `ship-2.whl` holds a private key (line 1)');
  expect(summary).toContain('- and 1 more');
});
