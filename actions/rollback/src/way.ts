import { mermaid, mermaidLabel } from '@slipway/action-kit';
import type { RollbackResult, SkippedDeployment, SkipReason } from '@slipway/core';

/** More would make the picture wider than a screen. */
const mostShown = 8;

const words: Readonly<Record<SkipReason, string>> = {
  foreign: 'not ours',
  'in-flight': 'not closed',
  current: 'left',
  'same-version': 'the same version',
  'other-version': 'not the one asked for',
  denied: 'failed later',
  'not-proven': 'never proven',
};

/** A picture of the way back: the versions from the live one to the target, newest first, with why each was passed over. */
export function renderWay(result: RollbackResult): string {
  const { fromId, targetId, fromVersion, toVersion, skipped } = result;
  if (fromId === undefined || targetId === undefined) return '';
  const between = skipped.filter(({ id, reason }) => id !== fromId && reason !== 'foreign');
  const shown = between.slice(0, mostShown);
  const nodes = [
    node(fromId, `${fromVersion} — left`, 'left'),
    ...shown.map((each) => node(each.id, passedOver(each), 'passed')),
    ...(shown.length < between.length
      ? [node(0, `${between.length - shown.length} more`, 'passed')]
      : []),
    node(targetId, `${toVersion} — ${arrival[result.kind]}`, 'target'),
  ];
  return mermaid(
    [
      'flowchart LR',
      ...nodes.map(({ text }) => `  ${text}`),
      `  ${nodes.map(({ name }) => name).join(' --> ')}`,
      '  classDef left fill:#ffd7d5,stroke:#cf222e,color:#1f2328',
      '  classDef passed fill:#eaeef2,stroke:#8c959f,color:#1f2328',
      '  classDef target fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
    ].join('\n'),
  );
}

const arrival: Readonly<Record<RollbackResult['kind'], string>> = {
  'rolled-back': 'live again',
  'nothing-to-do': 'live',
  refused: 'would be the target',
  superseded: 'would have been the target',
  failed: 'not reached',
  planned: 'would be live again',
};

function passedOver({ version, reason }: SkippedDeployment): string {
  return `${version ?? 'not ours'} — ${words[reason]}`;
}

function node(id: number, label: string, style: string) {
  return { name: `d${id}`, text: `d${id}[${mermaidLabel(label)}]:::${style}` };
}
