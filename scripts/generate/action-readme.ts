import type { ActionFile, ActionInput } from '@slipway/local-runner';
import { renderTable, replaceMarked } from './marked-text.ts';

/** An action's README with the tables that its `action.yml` gives. */
export function renderActionReadme(readme: string, action: ActionFile): string {
  const inputs = renderTable(
    ['input', 'what it does', 'default'],
    action.inputs.map((input) => [`\`${input.name}\``, input.description, defaultCell(input)]),
  );
  const outputs = renderTable(
    ['output', 'what it holds'],
    action.outputs.map(({ name, description }) => [`\`${name}\``, description]),
  );
  return replaceMarked(replaceMarked(readme, 'inputs', inputs), 'outputs', outputs);
}

function defaultCell(input: ActionInput): string {
  if (input.required) return '**required**';
  return input.default === undefined || input.default === '' ? '' : `\`${input.default}\``;
}
