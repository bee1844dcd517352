export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Milliseconds; then the whole process group is ended. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Called with output as it comes, both streams. A promise that it gives is waited for. */
  readonly onOutput?: (chunk: string) => unknown;
  /**
   * Given the bytes of the standard output as they come; none of them is kept, and the run ends only with that output.
   * It must not throw.
   */
  readonly onStdout?: (chunk: Uint8Array) => void;
  /** Bytes of each stream to keep; the last ones where there are more. Default 64 MiB. */
  readonly keep?: number;
}

export interface CommandResult {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Milliseconds. */
  readonly duration: number;
}

/** Other programs. Arguments are never joined to a shell line. */
export interface Processes {
  /** Resolves however the program ended; rejects with `missing-tool` where it can't be started, `cancelled` on abort and `retryable` where `onStdout` was not given all. */
  run(command: Command): Promise<CommandResult>;
  /** The full path of a program on PATH, or `undefined`. */
  find(name: string): Promise<string | undefined>;
  /** The environment of this process, to choose a child's from. */
  environment(): Readonly<Record<string, string>>;
}
