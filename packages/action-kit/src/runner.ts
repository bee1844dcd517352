import type { Config, Log, RunContext } from '@slipway/core';
import type { EventPayload } from './untrusted-event.ts';

/**
 * What an action sees of the runner. `I` and `O` are the names that its `action.yml` declares, so that a
 * mistyped name does not compile; `S` are the operations that it is connected to.
 */
export interface Runner<I extends string, O extends string, S> {
  readonly inputs: Inputs<I>;
  /** Sets an output of the step; `undefined` and `null` become the empty string. */
  output(name: O, value: string | number | boolean | null | undefined): void;
  /** Adds Markdown to the job summary. */
  summarize(markdown: string): Promise<void>;
  /** The step fails once `main` returns; the message says what, the remedy what to do next. */
  fail(message: string, remedy: string): void;
  /** Hides a value, and its usual encodings, from all logs. */
  mask(secret: string): void;
  /** Remembers a value for the post step of the same action. */
  saveState(name: string, value: string): void;
  /** What an earlier stage of this step remembered; empty where it did not. */
  state(name: string): string;
  readonly log: Log;
  /** Aborted on SIGINT and SIGTERM: start no new effect. */
  readonly signal: AbortSignal;
  readonly run: RunContext;
  /** What GitHub tells of the event that started the run; `undefined` where that cannot be read. */
  event(): Promise<EventPayload | undefined>;
  /** Absolute path of the `working-directory` input. */
  readonly workingDirectory: string;
  /** Absolute path of a folder of the runner's that outlives the step. */
  readonly temporaryDirectory: string;
  /** `https://github.com/OWNER/NAME`, by the server of this run. */
  readonly repositoryUrl: string;
  readonly dryRun: boolean;
  /** The configuration file that the `config` input names; read once. */
  config(): Promise<Config>;
  /** The operations, bound to this run's repository, token and log. */
  readonly slipway: S;
}

export interface Inputs<I extends string> {
  /** Trimmed; empty where it was not given. */
  text(name: I): string;
  /** `undefined` where it was not given. */
  optional(name: I): string | undefined;
  /** YAML 1.2 core booleans; anything else is an error that names the input. */
  flag(name: I): boolean;
  /** A non-negative number, or `undefined` where it was not given. */
  number(name: I): number | undefined;
  /** A number above 0, or `undefined` where it was not given. */
  positive(name: I): number | undefined;
  /** An http(s) URL without credentials, since it is shown; `undefined` where it was not given. */
  url(name: I): string | undefined;
  /** One of `choices`; anything else is an error that lists them. */
  choice<const C extends string>(name: I, choices: readonly C[]): C;
  /** Split at line ends and commas, trimmed, without empty entries. */
  list(name: I): readonly string[];
  /** Split at line ends only: for globs, which may hold commas. */
  lines(name: I): readonly string[];
}
