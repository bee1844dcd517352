import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readActionFile } from '@slipway/local-runner';
import { renderActionTypes } from './action-types.ts';

/** A file that is made from others: its path below the root, with forward slashes, and its whole text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every generated file of the repository, as it should be. */
export async function generateFiles(root: string): Promise<readonly GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const action of await listActions(root))
    files.push({
      path: `actions/${action}/src/action.generated.ts`,
      text: renderActionTypes(await readActionFile(join(root, 'actions', action))),
    });
  return files;
}

/** The folders below `actions/`, sorted. */
export async function listActions(root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
