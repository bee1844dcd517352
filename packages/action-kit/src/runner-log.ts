import type { Location, Log } from '@slipway/core';
import type { Annotation } from './commands.ts';
import { fenceText } from './fenced-text.ts';
import type { Host } from './host.ts';

/** A line that does not end is held back up to this many characters. */
const longestLine = 64 * 1024;

export interface RunnerLog extends Log {
  error(message: string, annotation: Annotation): void;
  /** Writes what is held back of a child's last line. */
  flush(): void;
}

/**
 * The log of a step: annotations as commands, all else as data. Debug lines are written where the runner would show
 * them (`RUNNER_DEBUG`), so that a log kept elsewhere has no stacks in it.
 */
export function createRunnerLog({
  commands,
  environment,
  write,
}: Pick<Host, 'commands' | 'environment' | 'write'>): RunnerLog {
  let pending = '';
  const flush = (): Promise<void> | undefined => {
    if (pending === '') return undefined;
    const text = pending;
    pending = '';
    return write(fenceText(text));
  };
  const first =
    <T extends readonly unknown[], R>(body: (...given: T) => R) =>
    (...given: T): R => {
      flush();
      return body(...given);
    };
  return {
    flush,
    debug: first((message: string) => {
      if (environment['RUNNER_DEBUG'] === '1') commands.debug(message);
    }),
    info: first((message: string) => void write(fenceText(message))),
    notice: first((message: string, location?: Location) =>
      commands.notice(message, toAnnotation(location)),
    ),
    warning: first((message: string, location?: Location) =>
      commands.warning(message, toAnnotation(location)),
    ),
    error: first(commands.error),
    async group(title, body) {
      flush();
      commands.startGroup(title);
      try {
        return await body();
      } finally {
        flush();
        commands.endGroup();
      }
    },
    output(chunk) {
      const text = pending + chunk;
      const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
      const room = end > 0 ? write(fenceText(text.slice(0, end))) : undefined;
      pending = text.slice(end);
      return pending.length > longestLine ? flush() : room;
    },
  };
}

/** Where an annotation points to, for GitHub's list of changed files. */
export function toAnnotation(location: Location | undefined): Annotation {
  if (location === undefined) return {};
  return {
    file: location.file,
    ...(location.line !== undefined && { startLine: location.line }),
    ...(location.column !== undefined && { startColumn: location.column }),
  };
}
