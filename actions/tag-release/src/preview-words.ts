import type { PackagePlan, ReleaseNotes } from '@slipway/core';

export interface PreviewContext {
  /** A merge queue tries several changes together. */
  readonly isGroup: boolean;
  /** Merging only brings the release pull request up to date. */
  readonly proposes: boolean;
}

/** In one sentence or two: what merging would release, why, and what the change does to it. Versions are code. */
export function tellPreview(
  notes: ReleaseNotes,
  before: ReleaseNotes | undefined,
  { isGroup, proposes }: PreviewContext,
): string {
  const merging = `Merging this${isGroup ? ' group' : ''}`;
  if (notes.kind === 'nothing') return `${merging} releases nothing: ${lowerFirst(notes.reason)}`;
  const verb = proposes ? 'brings the release pull request to' : 'releases';
  const { packages } = notes.plan;
  const several = notes.sources.length > 1;
  const parts = packages.map((one) => describePackage(one, several));
  return `${merging} ${verb} ${parts.join('; ')}. ${tellDifference(packages, before)}`.trim();
}

/** `1.4.0` (minor), because of 2 features */
function describePackage({ name, version, bump, reason }: PackagePlan, named: boolean): string {
  const what = `\`${named ? `${name} ` : ''}${version}\``;
  const size = bump === 'none' ? '' : ` (${bump})`;
  const [, cause] = /^(\d+ .+?) asks? for/.exec(reason) ?? [];
  const why = cause === undefined ? `: ${lowerFirst(reason)}` : `, because of ${cause}`;
  return what + size + why.replace(/\.$/, '');
}

/** What the next release is without the change. */
function tellDifference(
  packages: readonly PackagePlan[],
  before: ReleaseNotes | undefined,
): string {
  if (before?.kind !== 'release') return '';
  // A base that has its tags already plans the very releases that are out.
  const out = new Set(packages.map(({ name, previous_version }) => `${name}\n${previous_version}`));
  const due = before.plan.packages.filter(({ name, version }) => !out.has(`${name}\n${version}`));
  if (due.length === 0) return '';
  const versions = (list: readonly PackagePlan[]) =>
    list.map(({ name, version }) => `${name}\n${version}`).join('\n');
  if (versions(packages) === versions(due)) return 'So it is without it, too.';
  const named = before.sources.length > 1;
  const plain = due.map(({ name, version }) =>
    named ? `\`${name} ${version}\`` : `\`${version}\``,
  );
  return `Without it, the next release is ${plain.join(', ')}.`;
}

/** For the middle of a sentence; a name stays as it is. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]*\b/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
