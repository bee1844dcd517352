import type { Gate } from '@slipway/core';
import { prose, table } from './markdown.ts';

const signs: Readonly<Record<Gate['outcome'], string>> = {
  pass: '✅ yes',
  fail: '❌ no',
  skip: '➖ not needed',
  overridden: '⚠️ no, overridden',
};

/** What was looked at before anything was done, in the order of looking; empty where nothing was. */
export function gateTable(gates: readonly Gate[]): string {
  if (gates.length === 0) return '';
  const rows = gates.map(({ name, outcome, detail }) => [
    prose(name),
    signs[outcome],
    prose(detail),
  ]);
  return table(['Gate', 'Held', 'Found'], rows);
}
