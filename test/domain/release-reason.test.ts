import { expect, test } from '@jest/globals';
import { classifyCommits } from '../../packages/core/src/domain/history/changes.ts';
import type { Bump } from '../../packages/core/src/domain/history/release-plan.ts';
import { describeRelease } from '../../packages/core/src/domain/history/release-reason.ts';
import {
  parseVersion,
  type VersionScheme,
} from '../../packages/core/src/domain/version/version.ts';

interface Given {
  readonly version: string;
  readonly bump: Bump;
  readonly previous?: string;
  readonly messages?: readonly string[];
  readonly updates?: readonly string[];
  readonly scheme?: VersionScheme;
}

function reasonOf({ version, bump, previous, messages = [], updates = [], scheme }: Given) {
  const commits = messages.map((message, index) => ({
    sha: String(index).padStart(40, 'a'),
    parents: [],
    message,
    authorName: 'Ada',
    authorEmail: 'ada@example.org',
    date: '2026-01-12T12:00:00Z',
  }));
  return describeRelease({
    version: parseVersion(version, scheme ?? 'semantic'),
    bump,
    previous: previous === undefined ? undefined : parseVersion(previous, scheme ?? 'semantic'),
    changes: classifyCommits(commits, { bumps: { docs: 'patch' } }),
    updates: updates.map((name) => ({ name, previous_version: null, version: '1.0.0' })),
    zero: 'minor',
  });
}

test.each<[Given, string]>([
  [{ version: '0.1.0', bump: 'minor', messages: ['feat: a'] }, 'It is the first release.'],
  [
    { version: '1.1.0', bump: 'minor', previous: '1.0.0', messages: ['feat: a', 'fix: b'] },
    '1 feature asks for a minor release.',
  ],
  [
    { version: '1.0.1', bump: 'patch', previous: '1.0.0', messages: ['fix: a', 'fix: b'] },
    '2 fixes ask for a patch release.',
  ],
  [
    { version: '1.0.1', bump: 'patch', previous: '1.0.0', messages: ['docs: a', 'perf: b'] },
    '2 changes ask for a patch release.',
  ],
  [
    { version: '1.0.1', bump: 'patch', previous: '1.0.0', messages: ['docs: a'] },
    '1 change asks for a patch release.',
  ],
  [
    { version: '0.2.0', bump: 'minor', previous: '0.1.0', messages: ['fix!: a', 'feat!: b'] },
    '2 breaking changes ask for a major release, which is a minor one below 1.0.',
  ],
  [
    { version: '2.0.0', bump: 'major', previous: '1.0.0', messages: ['fix: a'] },
    'The version 2.0.0 was asked for.',
  ],
  [
    { version: '1.0.1', bump: 'patch', previous: '1.0.0', messages: ['chore: a'] },
    'The version 1.0.1 was asked for.',
  ],
  [
    { version: '1.0.1', bump: 'patch', previous: '1.0.0', updates: ['hull', 'mast'] },
    'What it needs was released: hull 1.0.0, mast 1.0.0.',
  ],
  [
    { version: '1.0.1', bump: 'patch', previous: '1.0.0', updates: ['hull'], messages: ['fix: a'] },
    '1 fix asks for a patch release.',
  ],
  [
    {
      version: '2026.3.0',
      bump: 'minor',
      previous: '2026.2.4',
      messages: ['fix: a'],
      scheme: 'calver',
    },
    '1 fix asks for a release.',
  ],
])('%j: %s', (given, reason) => {
  expect(reasonOf(given)).toBe(reason);
});
