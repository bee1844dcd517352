import type { Defects } from './planted-defect.ts';

/** Of publishing, and of runs that do it at the same time. */
export const publishing: Defects = {
  'publishes without the mark': {
    breaks: /^I5:/,
    changes: [
      [
        'const fields = { ...fieldsOf(wanted), latest: effect.latest };',
        `const fields = { ...fieldsOf(wanted), body: 'notes', latest: effect.latest };`,
      ],
    ],
  },
  'forgets the target when it publishes': {
    breaks: /^I5: fields were lost/,
    changes: [
      [
        'const fields = { ...fieldsOf(wanted), latest: effect.latest };',
        'const fields = { ...fieldsOf(wanted), target: effect.draft.target, latest: effect.latest };',
      ],
    ],
  },
  'takes the release of another build for its own': {
    breaks: /released, and it is not there/,
    changes: [
      [
        '  if (difference === undefined) return undefined;',
        '  if (difference === undefined || hashInBody(published.body) !== undefined) return undefined;',
      ],
    ],
  },
  'takes the release of a person for its own': {
    breaks: /released, and it is not there/,
    changes: [
      [
        '    if (there === undefined) return `\\`${asset.name}\\` is missing`;',
        '    if (there === undefined) continue;',
      ],
    ],
  },
  'stops at files that people added to its release': {
    breaks: /with conflict/,
    changes: [
      [
        `  if (hashInBody(published.body) === wanted.hash) return undefined;
`,
        '',
      ],
    ],
  },
  'makes an older line the latest': {
    breaks: /^L: a lower version/,
    changes: [
      [
        `return wanted.latest === 'true' || isHighest(wanted, stable) ? 'true' : 'false';`,
        `return 'true';`,
      ],
    ],
  },
  'makes a pre-release the latest': {
    breaks: /with conflict/,
    changes: [
      [
        `if (wanted.prerelease || wanted.latest === 'false') return 'false';`,
        `if (wanted.latest === 'false') return 'false';`,
      ],
    ],
  },
  'forgets that a pre-release is one': {
    breaks: /^I5: fields were lost/,
    changes: [
      [
        'prerelease ?? isPrerelease(parseVersion(version, config.deployment.version_scheme))',
        'prerelease ?? false',
      ],
    ],
  },
  'repeats what got no answer without looking': {
    breaks: /with half-done, and nothing held it up/,
    changes: [
      [
        `  const changes = await changesAfter(effect, run.wanted, run.ports);
  return complete(run, changes.reduce(advance, state));`,
        '  return state;',
      ],
    ],
  },
  'fails where another run was faster': {
    breaks: /with conflict, and it never was so/,
    changes: [
      [
        `    const now = error.code === 'artifact-invalid' ? undefined : await overtaken(run, effect, state);
    if (now !== undefined) return now;
`,
        '',
      ],
    ],
  },
  'says that it is released once it has sent all': {
    breaks: /released, and it is not there/,
    changes: [
      [
        '  return withDigests(run, { ...state, tag: await pollTag(run.wanted, run.ports) });',
        `  return withDigests(run, { ...state, tag: { object: '', commit: run.wanted.commit, message: undefined } });`,
      ],
    ],
  },
  'asks once whether another run was faster': {
    breaks: /with (conflict|half-done), and/,
    changes: [['const polls = 5;', 'const polls = 1;']],
  },
  'forgets what it published where a listing lags behind': {
    breaks: /found something left to do/,
    changes: [
      ['    published: seen.published ?? state.published,', '    published: seen.published,'],
    ],
  },
  'takes a server that says nothing of rights for one that refuses': {
    breaks: /with missing-permission, and it had all rights/,
    changes: [['  if (allowed === false)', '  if (allowed === undefined)']],
  },
};
