import type { Defects } from './planted-defect.ts';

/** Of what follows a release. */
export const following: Defects = {
  'writes the changelog twice': {
    breaks: /wrote 1 times|found something left to do/,
    changes: [
      [
        '    if (text === there?.text) return undefined;',
        `    if (there?.text !== undefined && text === '') return undefined;`,
      ],
    ],
  },
  'overwrites what somebody wrote into the changelog meanwhile': {
    breaks: /^I4: CHANGELOG.md lost/,
    changes: [
      [
        '    const text = updateChangelog(there?.text, change);',
        '    const text = updateChangelog(undefined, change);',
      ],
    ],
  },
  'takes a changelog that changed meanwhile for a failure': {
    breaks: /with conflict, and it never was so/,
    changes: [
      [
        `    if (outcome === 'forbidden') {`,
        `    throw new SlipwayError('conflict', '', { remedy: '' });\n    {`,
      ],
    ],
  },
  'gives the changelog up at the first lost answer': {
    breaks: /found something left to do/,
    changes: [[`    if (outcome === 'forbidden') {`, '    {']],
  },
  'moves floating tags back': {
    breaks: /^F:.*went behind/,
    changes: [
      [
        `  if (order !== 'diverged') return order === 'ahead';`,
        `  if (order !== 'diverged') return true;`,
      ],
    ],
  },
  'moves floating tags to another branch': {
    breaks: /^F:.*went diverged/,
    changes: [
      [
        'return there.some((tag) => tag.name.startsWith(`${name}.`) && stable.includes(tag.name));',
        'return true;',
      ],
    ],
  },
  'moves floating tags to a pre-release': {
    breaks: /^F:.*went where no release is/,
    changes: [[`wanted.prerelease ? 'none' : request.floatingTags`, 'request.floatingTags']],
  },
  'moves floating tags before the release is out': {
    breaks: /^F:.*went where no release is/,
    changes: [
      [
        `  if (wanted.draft) return [];
  const path = changelogOf(request);
  const section`,
        `  const path = changelogOf(request);
  const section`,
      ],
    ],
  },
  'gives up a package whose upload got no answer': {
    breaks: /released, and it is not there/,
    changes: [
      [
        '    if (attempt === mostTries) throw unfinished(each, answer.why);',
        `    return 'published';`,
      ],
    ],
  },
  'publishes packages before the release is out': {
    breaks: /^R:/,
    changes: [
      [
        `    const reconciled = await reconcileRelease(wanted, ports, options);
    const published = await publishPackages(packages, request, ports);`,
        `    const published = await publishPackages(packages, request, ports);
    const reconciled = await reconcileRelease(wanted, ports, options);`,
      ],
    ],
  },
  'does not compare a package that is there': {
    breaks: /released, and it is not there|^R:/,
    changes: [
      ['  if (file.digests.includes(view.digest)) return', `  if (view.digest !== '') return`],
    ],
  },
  'publishes the packages of a draft': {
    breaks: /^R:/,
    changes: [
      [
        `  if (request.draft) return { ...planPackages(prepared), steps: [] };
`,
        '',
      ],
    ],
  },
};
