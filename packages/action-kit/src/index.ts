export { humanBytes } from './human-bytes.ts';
export { humanDuration } from './human-duration.ts';
export { createInputs } from './inputs.ts';
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
  table,
} from './markdown.ts';
export type { Inputs, Runner } from './runner.ts';
