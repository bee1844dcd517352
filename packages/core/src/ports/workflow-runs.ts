/** Runs of the repository's workflows. */
export interface WorkflowRuns {
  /** Whether an attempt of a run has ended; `undefined` where it cannot be told. */
  isOver(runId: string, attempt: number): Promise<boolean | undefined>;
}
