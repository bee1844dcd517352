import type { Defects } from './planted-defect.ts';

/** Of drafts, ours and others. */
export const drafts: Defects = {
  'deletes duplicate drafts before it publishes': {
    breaks: /^I6:/,
    changes: [
      [
        `  if (!state.verified) return { kind: 'verify', draft };`,
        `  if (!state.verified) return { kind: 'verify', draft };
  const twin = draftsOf(state.drafts, wanted).find(({ id }) => id !== draft.id);
  if (twin !== undefined && !wanted.draft) return { kind: 'delete-draft', draft: twin };`,
      ],
    ],
  },
  'leaves its duplicates behind': {
    breaks: /left a draft of ours/,
    changes: [
      [
        `  return draft === undefined
    ? { kind: 'done', release: published }`,
        `  return draft === undefined || draft.id > 0
    ? { kind: 'done', release: published }`,
      ],
    ],
  },
  'takes every draft of the tag for its own': {
    breaks: /^I4:/,
    changes: [
      [
        'return drafts.filter((draft) => hashInBody(draft.body) === wanted.hash);',
        'return drafts.filter((draft) => draft.tag === wanted.tag);',
      ],
    ],
  },
  'deletes drafts that people wrote': {
    breaks: /^I4:/,
    changes: [
      [
        '({ id, body }) => id !== published.id && hashInBody(body) !== undefined,',
        '({ id }) => id !== published.id,',
      ],
    ],
  },
  'deletes the draft where its own token may not tag': {
    breaks: /^I6:/,
    changes: [[`if (error.code !== 'missing-permission')`, `if (error.code !== 'retryable')`]],
  },
  'leaves its draft where a rule forbids the tag': {
    breaks: /left a draft of ours/,
    changes: [
      [
        `  if (effect.kind === 'create-tag') return draftsOf(state.drafts, wanted);
`,
        '',
      ],
    ],
  },
  'leaves its draft where the tag stands elsewhere': {
    breaks: /left a draft of ours/,
    changes: [
      [
        `  await removeDrafts(run, ours);
`,
        '',
      ],
    ],
  },
  'leaves its draft where the branch has moved on': {
    breaks: /left a draft of ours/,
    changes: [[`error.code === 'conflict')`, `error.code === 'defect')`]],
  },
};
