import { registerHooks } from 'node:module';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { actionNames } from '../bundle.ts';
import { readAction, readWorkflows, withPublishedActions } from './workflow-files.ts';

// GitHub's service imports its JSON as bundlers do; Node wants each such import to say that it is JSON.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (!found.url.endsWith('.json')) return found;
    return { ...found, importAttributes: { ...found.importAttributes, type: 'json' } };
  },
});
const { validate } = await import('@actions/languageservice');

type Options = NonNullable<Parameters<typeof validate>[1]>;

/**
 * What GitHub's own language service has against the workflows, the action files, and the inputs that our actions
 * are given. Each entry is `path:line:column: message`; a column in a page is one of the completed workflow.
 */
export async function findWorkflowFaults(root: string): Promise<string[]> {
  const faults: string[] = [];
  for (const { path, name, lineOffset, text } of await readWorkflows(root))
    for (const { line, fault } of await check(
      `.github/workflows/${name}`,
      withPublishedActions(text),
      root,
    ))
      faults.push(`${path}:${line + lineOffset}${fault}`);
  for (const action of await actionNames(root)) {
    const path = `actions/${action}/action.yml`;
    for (const { line, fault } of await check(path, (await readAction(root, action)) ?? '', root))
      faults.push(`${path}:${line}${fault}`);
  }
  return faults;
}

interface Fault {
  /** From 1. */
  readonly line: number;
  /** `:COLUMN: message`. */
  readonly fault: string;
}

/** Checks one file. Its path decides what it is checked as; the service remembers files by path. */
async function check(path: string, text: string, root: string): Promise<Fault[]> {
  const file = TextDocument.create(`file:///${path}`, 'yaml', 1, text);
  const found = await validate(file, { actionsMetadataProvider: actionsOf(root) });
  return found.map(({ range: { start }, message }) => ({
    line: start.line + 1,
    fault: `:${start.character + 1}: ${message}`,
  }));
}

/** Serves our actions' own files; actions of others are taken as they are, because that needs no network. */
function actionsOf(root: string): NonNullable<Options['actionsMetadataProvider']> {
  return {
    async fetchActionMetadata({ owner, path }) {
      if (owner !== 'slipway-actions') return { name: '', description: '' };
      const text = await readAction(root, path ?? '');
      return text === undefined ? undefined : parse(text);
    },
  };
}
