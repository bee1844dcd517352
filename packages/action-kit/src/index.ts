export type { Annotation, Commands } from './commands.ts';
export { readEnvironment, withoutTagPrefix } from './deployment-inputs.ts';
export { gateTable } from './gate-table.ts';
export type { Host, StopSignal } from './host.ts';
export { humanBytes } from './human-bytes.ts';
export { humanDuration } from './human-duration.ts';
export { createInputs } from './inputs.ts';
export { runLean } from './lean-runtime.ts';
export {
  blocks,
  code,
  codeBlock,
  details,
  escapeMarkdown,
  heading,
  link,
  mermaid,
  mermaidLabel,
  prose,
  table,
} from './markdown.ts';
export type { Action, Stage } from './run-action.ts';
export { runAction } from './run-action.ts';
export type { Inputs, Runner } from './runner.ts';
export type { EventPayload } from './untrusted-event.ts';
export { refuseUntrustedEvent } from './untrusted-event.ts';
