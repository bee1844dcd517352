import type { Defects } from './planted-defect.ts';

/** Of the tag, and the commit that it is of. */
export const tags: Defects = {
  'does not look where the tag is that it finds': {
    breaks: /^I5:/,
    changes: [
      [
        `  if (tag.commit !== wanted.commit)
    return {`,
        `  if (tag.commit === '')
    return {`,
      ],
    ],
  },
  'takes a tag that is there for its own': {
    breaks: /^I5:/,
    changes: [
      [
        `  if (answer === 'exists') return readTag(wanted, ports);
`,
        '',
      ],
    ],
  },
  'does not read the plan of the tag that it finds': {
    breaks: /^I5: the tag was made for/,
    changes: [
      [
        'if (hash === undefined || hash === wanted.hash || state.published !== undefined) return undefined;',
        'if (tag.commit === wanted.commit) return undefined;',
      ],
    ],
  },
  'moves a tag that stands elsewhere': {
    breaks: /^I1:/,
    changes: [
      [
        `  if (answer === 'exists') return readTag(wanted, ports);
`,
        `  if (answer === 'exists') await ports.tags.move(name, commit);
`,
      ],
    ],
  },
  'publishes before the tag': {
    breaks: /^(B|I5):/,
    changes: [
      [
        `  if (state.tag === undefined) return { kind: 'create-tag' };
`,
        '',
      ],
    ],
  },
  'creates a tag where tags are not its own to create': {
    breaks: /instead of not-found/,
    changes: [['return wanted.createsTag ? undefined : missingTag(wanted);', 'return undefined;']],
  },
  'pushes the tag without its commit': {
    breaks: /^B:/,
    changes: [
      [
        '  return [{ ref: branchRef(releaseCommit), from: releaseCommit.planned, to: commit }, tag];',
        '  return [tag];',
      ],
    ],
  },
  'tags its commit where the branch has moved on': {
    breaks: /^B:/,
    changes: [
      [
        '  throw branchMoved(releaseCommit, tag);',
        `  await ports.commits.push((await tagUpdates(run)).slice(1));
  return 'created';`,
      ],
    ],
  },
  'makes another release commit in each run': {
    breaks: /left a draft of ours|with conflict, and it never was so/,
    changes: [
      [
        'ports.commits.write({ parent: planned, message, date, files })',
        'ports.commits.write({ parent: planned, message: `${message}\\n`.repeat(1 + Math.floor(ports.clock.now() % 3)), date, files })',
      ],
    ],
  },
  'does not know the release commit of the run before': {
    breaks: /with conflict/,
    changes: [['return ours ? holder : undefined;', 'return ours ? undefined : undefined;']],
  },
  'names its plan without the commit': {
    breaks: /^I5:/,
    changes: [
      [
        'JSON.stringify([1, plan.repository.toLowerCase(), plan.tag, plan.commit, assets])',
        'JSON.stringify([1, plan.repository.toLowerCase(), plan.tag, assets])',
      ],
    ],
  },
};
