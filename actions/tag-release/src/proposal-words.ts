import type { MadeRelease, NextRelease } from './pull-request.ts';

/** What happened, in a sentence or two. */
export function tellProposal(made: MadeRelease | undefined, next: NextRelease | undefined): string {
  return [made && tellMade(made), next && tellNext(next)].filter(Boolean).join(' ');
}

function tellMade({ merged: { number }, releases }: MadeRelease): string {
  const versions = releases.map(({ package: { name, version } }) => ({ name, version }));
  const what = listVersions(versions);
  const kinds = new Set(releases.map(({ release: { kind } }) => kind));
  if (kinds.has('planned')) return `Dry run: ${what}, which #${number} brought, would be released.`;
  if (kinds.has('drafted'))
    return `The draft of ${what}, which #${number} brought, is complete: publish it, and the next run proposes what came since.`;
  if (kinds.size === 1 && kinds.has('already-released'))
    return `${what}, which #${number} brought, is released already.`;
  return `Released ${what}, which #${number} brought.`;
}

function tellNext({ notes, proposal }: NextRelease): string {
  const versions = notes.plan.packages.map(({ name, version }) => ({ name, version }));
  switch (proposal.kind) {
    case 'proposed':
      return `Pull request #${proposal.pull.number} proposes ${listVersions(versions)}.`;
    case 'planned':
      return `Dry run: a pull request would propose ${listVersions(versions)}.`;
    case 'skipped':
      return `Nothing is proposed: ${proposal.reason}`;
    case 'nothing':
      return proposal.closed === undefined
        ? 'There is nothing to propose.'
        : `Pull request #${proposal.closed} is closed: nothing is left to release.`;
  }
}

/** `1.3.0` of a single one, with its name where there are several; many are counted. */
function listVersions(
  packages: readonly { readonly name: string; readonly version: string }[],
): string {
  const [only, second] = packages;
  if (only !== undefined && second === undefined) return only.version;
  if (packages.length > 5) return `${packages.length} packages`;
  return packages.map(({ name, version }) => `${name} ${version}`).join(', ');
}
