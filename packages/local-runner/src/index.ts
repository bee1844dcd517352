export type { ActionFile, ActionInput, ActionOutput } from './action-file.ts';
export { readActionFile } from './action-file.ts';
