import { blocks, code, heading, table } from '@slipway/action-kit';
import type { PackageOutcome } from '@slipway/core';

const outcomes: Readonly<Record<PackageOutcome['outcome'], string>> = {
  published: 'published',
  'already-there': 'was there already, the same file',
  'would-publish': 'to be published',
};

/** What became of each package on each registry; empty where none was asked for. */
export function renderRegistries(packages: readonly PackageOutcome[]): string {
  if (packages.length === 0) return '';
  const rows = packages.map(({ registry, file, package: name, version, tag, outcome }) => [
    registry,
    code(`${name} ${version}`),
    code(file),
    tag === undefined ? '—' : code(tag),
    outcomes[outcome],
  ]);
  return blocks(
    heading('Registries', 3),
    table(['Registry', 'Package', 'File', 'Tag', 'What became of it'], rows),
  );
}
