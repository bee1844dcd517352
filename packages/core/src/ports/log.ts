import type { Location } from '../domain/errors.ts';

/** What people read while it runs. Texts are data: an implementation escapes them. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string, location?: Location): void;
  warning(message: string, location?: Location): void;
  /** Folds all that is logged meanwhile under a title. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** A child's output, passed on so that nothing in it is taken for an instruction to the runner. A promise that it gives is waited for: it says when there is room for more. */
  output(chunk: string): unknown;
}
