import { type Location, SlipwayError } from '@slipway/core';
import { blocks, heading, prose } from './markdown.ts';

/** What people are told when a step fails. */
export interface FailureText {
  readonly title: string;
  readonly message: string;
  readonly remedy: string;
}

/** A failure as people see it: one annotation, and the same in the job summary. */
export interface Failure extends FailureText {
  readonly location: Location | undefined;
  /** For the debug log only: stacks and causes. */
  readonly trace: string;
}

/** What the machine refuses is no defect of ours: Node's codes for it, as the end of a sentence. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: 'may not be read or written by the user of this job',
  EPERM: 'may not be read or written by the user of this job',
  EROFS: 'lies where nothing can be written',
  ENOSPC: 'finds no room on the disk',
  ENOTDIR: 'lies below something that is no folder',
};

/** Says any thrown value in words. What is neither a `SlipwayError` nor the machine's is a defect of ours. */
export function toFailure(error: unknown): Failure {
  const trace = describeCauses(error);
  if (error instanceof SlipwayError) {
    const { message, remedy, location } = error;
    return { title: codeInWords(error.code), message, remedy, location, trace };
  }
  const { code = '', path }: NodeJS.ErrnoException = error instanceof Error ? error : new Error();
  const refusal = refusals[code];
  if (refusal !== undefined)
    return {
      title: 'File system',
      message: `${path === undefined ? 'A file' : `\`${path}\``} ${refusal} (${code}).`,
      remedy: 'Name another folder in the inputs of the step, or make this one usable before it.',
      location: undefined,
      trace,
    };
  return {
    title: codeInWords('defect'),
    message: `This should not happen: ${error instanceof Error ? error.message : String(error)}`,
    remedy:
      'Run it again with debug logging switched on; where it stays, report it with what the log says.',
    location: undefined,
    trace,
  };
}

/** What the annotation says, one paragraph and what to do. */
export function renderAnnotation({ message, remedy }: FailureText): string {
  return `${message}\nWhat to do: ${remedy}`;
}

/** The failure for the job summary. */
export function renderFailure({ title, message, remedy }: FailureText): string {
  return blocks(heading(title, 3), prose(message), `**What to do:** ${prose(remedy)}`);
}

function codeInWords(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
}

function describeCauses(error: unknown): string {
  const parts: string[] = [];
  let current = error;
  while (current !== undefined && parts.length < 10) {
    parts.push(current instanceof Error ? (current.stack ?? current.message) : String(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join('\nCaused by: ');
}
