import { describe, expect, test } from '@jest/globals';
import {
  type ReleasePlan,
  renderPlan,
} from '../../packages/core/src/domain/history/release-plan.ts';

const disposition = {
  sha: 'c0ffee',
  type: 'fix',
  scope: null,
  description: 'mend',
  breaking: false,
  disposition: 'bump',
  bump: 'patch',
  reason: '`fix`: patch',
} as const;

function planWith(count: number): ReleasePlan {
  return {
    schema: 1,
    commit: 'c0ffee',
    packages: [
      {
        name: 'service',
        path: '.',
        ecosystem: 'npm',
        previous_version: null,
        version: '0.1.0',
        bump: 'minor',
        reason: 'It is the first release.',
        tag: 'v0.1.0',
        changelog_file: '',
        notes: '### ⚠ Fixes\n',
        dependencies: [],
        commits: Array.from({ length: count }, () => disposition),
      },
    ],
    unchanged: [],
    unassigned: [],
  };
}

describe('a plan as text', () => {
  test('has two blanks, and each commit on a line of its own', () => {
    const lines = [...renderPlan(planWith(2))].join('').split('\n');
    expect(lines.slice(0, 6)).toEqual([
      '{',
      '  "schema": 1,',
      '  "commit": "c0ffee",',
      '  "packages": [',
      '    {',
      '      "name": "service",',
    ]);
    expect(lines.slice(-11)).toEqual([
      '      "dependencies": [],',
      '      "commits": [',
      `        ${JSON.stringify(disposition)},`,
      `        ${JSON.stringify(disposition)}`,
      '      ]',
      '    }',
      '  ],',
      '  "unchanged": [],',
      '  "unassigned": []',
      '}',
      '',
    ]);
  });

  test('is what it says, however long, in parts of a size to write', () => {
    const plan = planWith(12_000);
    const parts = [...renderPlan(plan)];
    expect(parts.length).toBeGreaterThan(3);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(600_000);
    expect(JSON.parse(parts.join(''))).toEqual(plan);
  });
});
