/** GitHub's step protocol on one machine: starts JavaScript actions as the runner does. */
export type { ActionFile, ActionInput, ActionOutput } from './action-file.ts';
export { readActionFile } from './action-file.ts';
export { parseKeyValueFile } from './command-files.ts';
export type { ExpressionContext, JobStatus } from './expressions.ts';
export type { Job, JobOptions, JobResult, StepOptions, StepResult } from './job.ts';
export { startJob } from './job.ts';
export type { LogAnnotation } from './log-reader.ts';
export { findNode24 } from './node-24.ts';
export type { ActionRun } from './run-action.ts';
export { runAction } from './run-action.ts';
export type { SignalAfter } from './run-process.ts';
export type { StageResult } from './stage.ts';
