import type { ActionFile } from '@slipway/local-runner';

/** The TypeScript names of an action's inputs and outputs, so that a mistyped one does not compile. */
export function renderActionTypes(action: ActionFile): string {
  return [
    '// Made from action.yml by `npm run generate`: edit that file, not this one.',
    '',
    '/** The inputs that `action.yml` declares. */',
    renderUnion('Input', action.inputs),
    '',
    '/** The outputs that `action.yml` declares. */',
    renderUnion('Output', action.outputs),
    '',
  ].join('\n');
}

function renderUnion(type: string, entries: readonly { readonly name: string }[]): string {
  if (entries.length === 0) return `export type ${type} = never;`;
  return `export type ${type} =\n${entries.map(({ name }) => `  | '${name}'`).join('\n')};`;
}
