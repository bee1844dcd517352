import { SlipwayError } from '../errors.ts';

/** A file that a statement is about. */
export interface Subject {
  readonly name: string;
  /** Lower-case hexadecimal SHA-256. */
  readonly sha256: string;
}

/** What GitHub says of a running job in its identity token (https://docs.github.com/actions/reference/security/oidc). */
export interface JobIdentity {
  readonly repository: string;
  readonly repository_id: string;
  readonly repository_owner_id: string;
  readonly repository_visibility: string;
  readonly ref: string;
  readonly sha: string;
  readonly event_name: string;
  readonly workflow_ref: string;
  readonly job_workflow_ref: string;
  readonly runner_environment: string;
  readonly run_id: string;
  readonly run_attempt: string;
}

export const identityClaims = [
  'repository',
  'repository_id',
  'repository_owner_id',
  'repository_visibility',
  'ref',
  'sha',
  'event_name',
  'workflow_ref',
  'job_workflow_ref',
  'runner_environment',
  'run_id',
  'run_attempt',
] as const satisfies readonly (keyof JobIdentity)[];

export const statementType = 'application/vnd.in-toto+json';
const inToto = 'https://in-toto.io/Statement/v1';
const slsa = 'https://slsa.dev/provenance/v1';

/**
 * An in-toto statement with the provenance of SLSA 1.0, in the build type that GitHub defines for its workflows
 * (https://actions.github.io/buildtypes/workflow/v1): the same that GitHub's own action makes.
 */
export function renderProvenance(
  subjects: readonly Subject[],
  job: JobIdentity,
  serverUrl: string,
): string {
  const repository = `${serverUrl}/${job.repository}`;
  const [path = ''] = job.workflow_ref.replace(`${job.repository}/`, '').split('@');
  const statement = {
    _type: inToto,
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: slsa,
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: { workflow: { ref: job.ref, repository, path } },
        internalParameters: {
          github: {
            event_name: job.event_name,
            repository_id: job.repository_id,
            repository_owner_id: job.repository_owner_id,
            runner_environment: job.runner_environment,
          },
        },
        resolvedDependencies: [
          { uri: `git+${repository}@${job.ref}`, digest: { gitCommit: job.sha } },
        ],
      },
      runDetails: {
        builder: { id: `${serverUrl}/${job.job_workflow_ref}` },
        metadata: {
          invocationId: `${repository}/actions/runs/${job.run_id}/attempts/${job.run_attempt}`,
        },
      },
    },
  };
  return JSON.stringify(statement);
}

/** What a statement of provenance says, as far as it is compared. */
export interface ProvenanceFacts {
  readonly subjects: readonly Subject[];
  readonly commit: string | undefined;
}

/** Reads a statement. Throws `artifact-invalid` where it is no provenance of SLSA 1.0. */
export function parseProvenance(text: string): ProvenanceFacts {
  const statement = record(parseJson(text));
  const subjects = list(statement['subject']).map((each) => {
    const { name, digest } = record(each);
    return { name: String(name), sha256: String(record(digest)['sha256']) };
  });
  if (statement['_type'] !== inToto || statement['predicateType'] !== slsa) throw notProvenance();
  const definition = record(record(statement['predicate'])['buildDefinition']);
  const [source] = list(definition['resolvedDependencies']);
  const commit = record(record(source)['digest'])['gitCommit'];
  return { subjects, commit: typeof commit === 'string' ? commit : undefined };
}

/**
 * What is wrong with a statement about these files, as the end of a sentence that begins with it; `undefined` where
 * nothing is. It must name each of them with its SHA-256; it may name more.
 */
export function judgeProvenance(
  { subjects, commit }: ProvenanceFacts,
  files: readonly Subject[],
  expected: { readonly commit: string },
): string | undefined {
  const named = new Map(subjects.map(({ name, sha256 }) => [name, sha256]));
  for (const { name, sha256 } of files) {
    const found = named.get(name);
    if (found === undefined) return `does not name ${name}`;
    if (found !== sha256)
      return `names another SHA-256 for ${name}: ${found}, and it has ${sha256}`;
  }
  if (commit === expected.commit) return undefined;
  return `is of commit ${commit ?? '(none)'}, and the manifest is of ${expected.commit}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notProvenance(cause);
  }
}

function notProvenance(cause?: unknown): SlipwayError {
  return new SlipwayError('artifact-invalid', 'The statement is no provenance of SLSA 1.0.', {
    remedy: 'Do not use these files: their provenance is not what Slipway writes.',
    cause,
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
