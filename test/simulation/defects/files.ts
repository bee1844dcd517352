import type { Defects } from './planted-defect.ts';

/** Of the files of a release. */
export const files: Defects = {
  'fills a draft in which a file is still under way': {
    breaks: /^(I2|T):/,
    changes: [['find((draft) => !hasUnfinished(draft))', 'find(() => true)']],
  },
  'publishes a file without comparing its digest': {
    breaks: /^(I2|T):|already-released, and it is not there/,
    changes: [
      [
        'candidate.name === asset.name && candidate.sha256 === asset.sha256',
        'candidate.name === asset.name',
      ],
    ],
  },
  'takes a file in whatever state for uploaded': {
    breaks: /^(I2|T):/,
    changes: [
      [
        `  return assets.some(({ state }) => state !== 'uploaded');`,
        '  return assets.length > 1000;',
      ],
      [
        `    asset.state === 'uploaded' &&
    wanted.assets.some(`,
        '    wanted.assets.some(',
      ],
      [
        'candidate.sha256 === asset.sha256',
        'candidate.sha256 === (asset.sha256 ?? candidate.sha256)',
      ],
    ],
  },
  'does not read the draft again before the tag': {
    breaks: /^(I2|T):/,
    changes: [
      [
        `  if (!state.verified) return { kind: 'verify', draft };
`,
        '',
      ],
    ],
  },
  'trusts the answer to an upload instead of what is stored': {
    breaks: /^(I2|T):/,
    changes: [
      [
        `return release === undefined
    ? { kind: 'draft-deleted', draft: draft.id }
    : { kind: 'read-again', release };`,
        `return release === undefined
    ? { kind: 'draft-deleted', draft: draft.id }
    : { kind: 'read-again', release: { ...release, assets: draft.assets } };`,
      ],
    ],
  },
  'takes its own digest where the server tells none': {
    breaks: /^(I2|T):|released, and it is not there/,
    changes: [
      [
        '(await ports.releases.download(asset, `${options.folder}/${asset.id}`))',
        `(wanted.assets.find(({ name }) => name === asset.name)?.sha256 ?? '')`,
      ],
    ],
  },
  'tags before all files are there': {
    breaks: /^T:/,
    changes: [
      [
        '  const present = new Set(',
        `  if (state.tag === undefined && !wanted.draft) return { kind: 'create-tag' };
  const present = new Set(`,
      ],
    ],
  },
  'takes up a draft of another build': {
    breaks: /^(I2|I5|T):/,
    changes: [
      [
        'return drafts.filter((draft) => hashInBody(draft.body) === wanted.hash);',
        'return drafts.filter((draft) => hashInBody(draft.body) !== undefined);',
      ],
    ],
  },
  'names its plan without the files': {
    breaks: /^(I2|T):/,
    changes: [
      [
        'JSON.stringify([1, plan.repository.toLowerCase(), plan.tag, plan.commit, assets])',
        'JSON.stringify([1, plan.repository.toLowerCase(), plan.tag, plan.commit, assets.length])',
      ],
    ],
  },
  'uploads for ever what does not arrive': {
    breaks: /^E:/,
    changes: [
      [
        '  if ((run.uploads.get(name) ?? 0) < mostUploads) return;',
        '  if (run.uploads.size >= 0) return;',
      ],
    ],
  },
};
