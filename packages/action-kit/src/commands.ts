import * as core from '@actions/core';

export interface Annotation {
  readonly title?: string;
  readonly file?: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}

/** The workflow commands that we use; the real ones are the toolkit's, with its escaping and delimiters. */
export interface Commands {
  setOutput(name: string, value: string): void;
  saveState(name: string, value: string): void;
  setSecret(secret: string): void;
  debug(message: string): void;
  notice(message: string, annotation: Annotation): void;
  warning(message: string, annotation: Annotation): void;
  error(message: string, annotation: Annotation): void;
  startGroup(title: string): void;
  endGroup(): void;
  addSummary(markdown: string): Promise<void>;
}

/** Commands through `@actions/core`, which talks to the runner of this process. */
export const toolkitCommands: Commands = {
  setOutput: core.setOutput,
  saveState: core.saveState,
  setSecret: core.setSecret,
  debug: core.debug,
  notice: core.notice,
  warning: core.warning,
  error: core.error,
  startGroup: core.startGroup,
  endGroup: core.endGroup,
  async addSummary(markdown) {
    await core.summary.addRaw(markdown, true).write();
  },
};
