import { parse } from 'yaml';
import { type Table, table } from '../packaging/toml-table.ts';

/** A lock file in YAML. One that can't be read is as good as none: a bill is not the place to complain of it. */
export function readLockYaml(source: string): Table {
  try {
    return table({ document: parse(source) }, 'document');
  } catch {
    return {};
  }
}
