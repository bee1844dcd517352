import type { NotesDependency } from './notes-data.ts';

/** What one dependency update says, as Dependabot and Renovate write it. */
export interface DependencyUpdate extends NotesDependency {
  /** The folder, where the subject names one. */
  readonly place: string;
  readonly security: boolean;
}

const name = String.raw`(@?[\w][\w./:+-]{0,99})`;
const version = String.raw`([\w^~<>=*][\w.^~<>=*+-]{0,60})`;
const kinds =
  '(?:(?:dependency|module|plugin|package|crate|rust crate|gem|image|helm release|github action) )?';
const marks = '(?: (?:action|docker tag|digest|orb|monorepo|requirement|docker digest))?';
const update = new RegExp(
  `^(?:bump|update|upgrade|pin|roll)s? ${kinds}${name}${marks}(?: requirement)?(?: from ${version})? to ${version}` +
    String.raw`(?: in (\/?[\w./-]{1,100}))?( \[security\])?$`,
  'i',
);

/** Reads an update of one dependency; `undefined` where the description tells of anything else. */
export function parseDependency(description: string): DependencyUpdate | undefined {
  const [, dependency, from, to, place, security] = update.exec(description.trim()) ?? [];
  if (dependency === undefined || to === undefined) return undefined;
  return {
    name: dependency,
    from: from === undefined ? null : plainVersion(from),
    to: plainVersion(to),
    place: place ?? '',
    security: security !== undefined,
  };
}

/** Several updates of one dependency, newest first, as one: from where the oldest began to where the newest went. */
export function foldDependency(
  updates: readonly [DependencyUpdate, ...DependencyUpdate[]],
): DependencyUpdate {
  const from = updates.at(-1)?.from ?? null;
  return { ...updates[0], from, security: updates.some(({ security }) => security) };
}

/** In Markdown; nothing in a name or a version needs to be escaped within code. */
export function describeDependency({ name, from, to, place, security }: DependencyUpdate): string {
  const versions = from === null ? `to \`${to}\`` : `from \`${from}\` to \`${to}\``;
  const where = place === '' ? '' : ` in \`${place}\``;
  return `\`${name}\` ${versions}${where}${security ? ' (security)' : ''}`;
}

/** Dependabot writes `4.1.0` and Renovate `v4.1.0` for the same. */
function plainVersion(text: string): string {
  return text.replace(/^v(?=\d)/, '');
}
