/** What a job must say so that its own token may write a release. */
export const contentsRemedy =
  'Add the line `contents: write` below the job’s `permissions:` (where it has none: `permissions: { contents: write }`), or give another token.';

/** A workflow's own token can have no right to change workflows. */
export const workflowRemedy =
  'Does the commit change files in `.github/workflows` that no branch has like this? A workflow’s own token never may: use a token of a GitHub App or a person with `contents: write` and `workflows: write`, or push the tag yourself.';
