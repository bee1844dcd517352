import type { BareRepository } from '../git/bare-repository.ts';
import type {
  AttestationRecord,
  CheckRunRecord,
  CommitStatusRecord,
  DeploymentRecord,
  EnvironmentRecord,
  PullRecord,
  ReleaseRecord,
  RunRecord,
} from './records.ts';
import type { RefRule } from './rules.ts';

/** What GitHub knows of a repository beside what git knows. */
export class LocalRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly createdAt: string;
  readonly git: BareRepository;
  /** In the order of their ids. */
  readonly releases: ReleaseRecord[] = [];
  /** In the order of their numbers. */
  readonly pulls: PullRecord[] = [];
  readonly deployments: DeploymentRecord[] = [];
  readonly environments = new Map<string, EnvironmentRecord>();
  readonly attestations: AttestationRecord[] = [];
  readonly checkRuns: CheckRunRecord[] = [];
  readonly statuses: CommitStatusRecord[] = [];
  readonly runs = new Map<number, RunRecord>();
  /** Tags of immutable releases: their names cannot be used a second time. */
  readonly usedTags = new Set<string>();
  readonly rules: RefRule[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(facts: {
    readonly id: number;
    readonly fullName: string;
    readonly createdAt: string;
    readonly git: BareRepository;
  }) {
    const slash = facts.fullName.indexOf('/');
    this.id = facts.id;
    this.owner = facts.fullName.slice(0, slash);
    this.name = facts.fullName.slice(slash + 1);
    this.createdAt = facts.createdAt;
    this.git = facts.git;
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  /** Runs changes one after the other, so that each decides on what the one before has left. */
  exclusively<T>(change: () => Promise<T>): Promise<T> {
    const result = this.last.then(change, change);
    this.last = result.catch(() => undefined);
    return result;
  }
}
