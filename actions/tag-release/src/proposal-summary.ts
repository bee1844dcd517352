import { blocks, details, heading, link, prose, table } from '@slipway/action-kit';
import type { Proposal } from '@slipway/core';
import type { NextRelease } from './pull-request.ts';
import { renderNothing } from './summary.ts';
import { type Context, renderCommits } from './summary-commits.ts';

/** What is proposed, why, and what was done for it. `words`: the heading; default: what comes next. */
export function renderProposal(
  { notes, proposal }: NextRelease,
  words: string | undefined,
  context: Context,
): string {
  const title = heading(words ?? 'What comes next');
  if (notes.kind === 'nothing')
    return blocks(title, renderNothing(notes, context), renderSteps(proposal));
  const rows = notes.plan.packages.map((one) => [
    prose(one.name),
    one.previous_version ?? '—',
    `**${one.version}**`,
    prose(one.reason),
  ]);
  return blocks(
    title,
    renderPull(proposal),
    table(['Package', 'Before', 'Proposed', 'Why'], rows),
    ...notes.packages.map(({ package: { tag, commits }, markdown }) =>
      blocks(renderCommits(commits, context), details(`Release notes of ${tag}`, markdown)),
    ),
    renderSteps(proposal),
  );
}

function renderPull(proposal: Proposal): string {
  if (proposal.kind === 'proposed')
    return `Merge ${link(`#${proposal.pull.number}`, proposal.pull.url)} to release it.`;
  return proposal.kind === 'skipped' ? prose(proposal.reason) : '';
}

function renderSteps({ kind, steps }: Proposal): string {
  if (kind === 'skipped') return '';
  if (steps.length === 0) return 'All was as it should be: nothing was written.';
  const list = steps.map((step, index) => `${index + 1}. ${prose(step)}`).join('\n');
  return blocks(heading(kind === 'planned' ? 'What a run would do' : 'What was done', 3), list);
}
