import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readActionFile } from '@slipway/local-runner';
import { renderActionReadme } from './action-readme.ts';
import { renderActionTypes } from './action-types.ts';
import { renderConfigurationReference } from './configuration-reference.ts';
import {
  configJsonSchema,
  evidenceJsonSchema,
  renderJson,
  reportJsonSchema,
} from './json-schemas.ts';
import { replaceMarked } from './marked-text.ts';
import { renderNotesContext } from './notes-context.ts';

/** A file that is made from others: its path below the root, with forward slashes, and its whole text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every generated file of the repository, as it should be. Nothing is written. */
export async function generateFiles(root: string): Promise<readonly GeneratedFile[]> {
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const files: GeneratedFile[] = [];
  for (const name of await listActions(root)) {
    const action = await readActionFile(join(root, 'actions', name));
    const readme = `actions/${name}/README.md`;
    files.push(
      { path: `actions/${name}/src/action.generated.ts`, text: renderActionTypes(action) },
      { path: readme, text: renderActionReadme(await read(readme), action) },
    );
  }
  const workflow = await read('examples/release-on-default-branch.yml');
  const shown = replaceMarked(await read('README.md'), 'workflow', `\`\`\`yaml\n${workflow}\`\`\``);
  const reference = 'docs/reference/configuration.md';
  const context = 'docs/reference/release-notes-context.md';
  const schema = configJsonSchema();
  return [
    ...files,
    { path: 'README.md', text: shown },
    { path: reference, text: renderConfigurationReference(await read(reference), schema) },
    { path: context, text: renderNotesContext(await read(context)) },
    { path: 'docs/reference/slipway.schema.json', text: renderJson(schema) },
    { path: 'docs/reference/evidence.schema.json', text: renderJson(evidenceJsonSchema()) },
    { path: 'docs/reference/report.schema.json', text: renderJson(reportJsonSchema()) },
  ];
}

/** Those whose text on disk is another one, or missing. */
export async function listStale(
  root: string,
  files: readonly GeneratedFile[],
): Promise<readonly GeneratedFile[]> {
  const stale: GeneratedFile[] = [];
  for (const file of files) {
    const text = await readFile(join(root, file.path), 'utf8').catch(() => undefined);
    if (text !== file.text) stale.push(file);
  }
  return stale;
}

/** The folders below `actions/`, sorted. */
export async function listActions(root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, 'actions'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
