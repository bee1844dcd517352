import type { Log } from '@slipway/core';

export type Level = 'debug' | 'info' | 'notice' | 'warning' | 'output';

export interface RecordedLog {
  readonly log: Log;
  /** What was logged at a level so far. */
  lines(level: Level): readonly string[];
}

/** A log that remembers. */
export function createRecordedLog(): RecordedLog {
  const entries: { readonly level: Level; readonly message: string }[] = [];
  const record = (level: Level) => (message: string) => {
    entries.push({ level, message });
  };
  return {
    log: {
      debug: record('debug'),
      info: record('info'),
      notice: record('notice'),
      warning: record('warning'),
      output: record('output'),
      group: (_, body) => body(),
    },
    lines: (level) =>
      entries.filter((entry) => entry.level === level).map(({ message }) => message),
  };
}
