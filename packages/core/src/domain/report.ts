export type CheckOutcome = 'passed' | 'failed' | 'inconclusive' | 'skipped';

/** The report's exact shape; `report.schema.json` says the same for other languages. */
export interface Report {
  readonly deployment: {
    /** `deploy-YYYYMMDD-HHMMSS-NNN` in UTC. */
    readonly deployment_id: string;
    readonly version: string;
    readonly environment: string;
    readonly status: 'successful' | 'failed' | 'inconclusive' | 'rolled_back' | 'in_progress';
    readonly start_time: string;
    readonly end_time: string;
    readonly duration_seconds: number;
  };
  readonly release_info: {
    readonly version: string;
    readonly tag: string;
    readonly commit_hash: string;
    readonly release_notes: string;
    readonly released_by: string;
  };
  readonly validation_results: {
    readonly pre_deployment: CheckOutcome;
    readonly post_deployment: CheckOutcome;
    readonly health_checks: CheckOutcome;
    readonly functional_tests: CheckOutcome;
  };
  readonly rollback_capability: {
    readonly available: boolean;
    readonly previous_version: string | null;
    readonly rollback_possible: boolean;
  };
}
