/** The pipeline run that we act for. Other CI systems fill it from their own variables. */
export interface RunContext {
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly runId: string;
  readonly attempt: number;
  readonly job: string;
  readonly actor: string;
  /** The full ref that started the run, such as `refs/heads/main`. */
  readonly ref: string;
  /** The full SHA that started the run. */
  readonly sha: string;
  readonly event: string;
  /** The page that shows this run, with its attempt. */
  readonly runUrl: string;
}
