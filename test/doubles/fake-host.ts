import type { Commands, Host, StopSignal } from '@slipway/action-kit';
import type { Slipway, SlipwayOptions } from '@slipway/core';
import { onlyExpected } from './fake-runner.ts';

export interface FakeHost extends Host {
  /** All that was written and commanded, in order: `error(Title) message`, `mask x`, or the text itself. */
  readonly written: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly saved: Readonly<Record<string, string>>;
  readonly masked: readonly string[];
  readonly summary: () => string;
  readonly annotations: readonly unknown[];
  /** The codes that the process ended with; only the first counts. */
  readonly exits: readonly number[];
  /** What `connect` was called with. */
  readonly bound: readonly SlipwayOptions[];
  /** Operations of which none is expected. */
  connect(options: SlipwayOptions): Slipway;
  send(signal: StopSignal): void;
  fault(error: unknown): void;
}

/** The variables that the runner always sets. */
export const runnerVariables = {
  GITHUB_REPOSITORY: 'octo/service',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  GITHUB_RUN_ID: '1000',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_JOB: 'release',
  GITHUB_ACTOR: 'octocat',
  GITHUB_STEP_SUMMARY: 'there is one',
  'INPUT_DRY-RUN': 'false',
} as const;

/** A process in memory, to run a stage of an action in. */
export function createFakeHost(
  environment: NodeJS.ProcessEnv = runnerVariables,
  directory = process.cwd(),
): FakeHost {
  const written: string[] = [];
  const outputs: Record<string, string> = {};
  const saved: Record<string, string> = {};
  const masked: string[] = [];
  const annotations: unknown[] = [];
  const exits: number[] = [];
  const bound: SlipwayOptions[] = [];
  let summary = '';
  let onSignal: (signal: StopSignal) => void = () => undefined;
  let onFault: (fault: unknown) => void = () => undefined;
  const annotate =
    (level: string): Commands['error'] =>
    (message, annotation) => {
      annotations.push({ level, message, ...annotation });
      written.push(`${level}(${annotation.title ?? ''}) ${message}`);
    };
  return {
    environment,
    directory,
    written,
    outputs,
    saved,
    masked,
    annotations,
    exits,
    bound,
    connect: (options) => {
      bound.push(options);
      return onlyExpected({});
    },
    summary: () => summary,
    send: (signal) => onSignal(signal),
    fault: (error) => onFault(error),
    write: (text) => {
      written.push(text);
      return undefined;
    },
    onSignal: (listener) => {
      onSignal = listener;
    },
    onFault: (listener) => {
      onFault = listener;
    },
    exit: (code) => {
      exits.push(code);
    },
    commands: {
      setOutput: (name, value) => {
        outputs[name] = value;
      },
      saveState: (name, value) => {
        saved[name] = value;
      },
      setSecret: (secret) => {
        masked.push(secret);
      },
      debug: (message) => {
        written.push(`debug ${message}`);
      },
      notice: annotate('notice'),
      warning: annotate('warning'),
      error: annotate('error'),
      startGroup: (title) => {
        written.push(`group ${title}`);
      },
      endGroup: () => {
        written.push('endgroup');
      },
      addSummary: async (markdown) => {
        summary += markdown;
      },
    },
  };
}
