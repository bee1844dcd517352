import { blocks, code, details, heading, humanBytes, prose, table } from '@slipway/action-kit';
import type { ArtifactChange, ContentsReport, DeploymentPackage } from '@slipway/core';

/** Of each kind of change: so many paths are named. */
const shown = 40;

/** How the artifacts differ from those of the release before, and what is in them on purpose. */
export function renderContents({ contents, manifest }: DeploymentPackage): string {
  if (contents === undefined) return '';
  return blocks(renderChanges(contents, manifest.artifacts), renderPermitted(contents));
}

function renderChanges(
  { comparedWith, why, changes }: ContentsReport,
  artifacts: DeploymentPackage['manifest']['artifacts'],
): string {
  if (comparedWith === undefined) return prose(`Not compared with an earlier release: ${why}.`);
  const sizes = new Map(artifacts.map(({ name, size }) => [name, size]));
  return blocks(
    heading(`Since ${comparedWith}`, 3),
    table(
      ['Artifact', 'Size', 'Appeared', 'Vanished', 'Much bigger or smaller'],
      changes.map((change) => [
        code(change.name),
        renderGrowth(change.previous_size, sizes.get(change.name) ?? 0),
        count(change.appeared),
        count(change.vanished),
        count(change.resized),
      ]),
    ),
    ...changes.filter(isChanged).map(renderPaths),
  );
}

function isChanged({ appeared, vanished, resized }: ArtifactChange): boolean {
  return appeared.length + vanished.length + resized.length > 0;
}

function renderPaths({ name, appeared, vanished, resized }: ArtifactChange): string {
  return details(
    `Files of ${name}`,
    blocks(
      list('Appeared', appeared.map(code)),
      list('Vanished', vanished.map(code)),
      list(
        'Much bigger or smaller',
        resized.map(
          ({ path, before, after }) =>
            `${code(path)}: ${humanBytes(before)}, now ${humanBytes(after)}`,
        ),
      ),
    ),
  );
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > shown ? [`- and ${lines.length - shown} more`] : [];
  const named = lines.slice(0, shown).map((line) => `- ${line}`);
  return `${title}:\n\n${[...named, ...more].join('\n')}`;
}

/** Such as `2.1 MB (+4 %)`. */
function renderGrowth(before: number, after: number): string {
  const percent = before === 0 ? 0 : Math.round((after / before - 1) * 100);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${humanBytes(after)} (${sign}${Math.abs(percent)} %)`;
}

function count(items: readonly unknown[]): string {
  return items.length === 0 ? '—' : String(items.length);
}

function renderPermitted({ permitted }: ContentsReport): string {
  if (permitted.length === 0) return '';
  return blocks(
    heading('Permitted on purpose', 3),
    permitted
      .slice(0, shown)
      .map(({ artifact, path, why }) => `- ${code(path)} in ${code(artifact)} ${prose(why)}`)
      .join('\n'),
    permitted.length > shown ? `- and ${permitted.length - shown} more` : '',
  );
}
