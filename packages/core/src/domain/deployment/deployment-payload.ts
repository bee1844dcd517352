import type { Artifact } from '../packaging/manifest.ts';
import type { DeploymentPayload } from './deployment-record.ts';

/** What makes two deployments the same attempt. */
export interface DeploymentKeyParts {
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly environment: string;
  readonly sha: string;
  readonly artifactsDigest: string;
  readonly runId: string;
  readonly job: string;
}

/** The text whose SHA-256 is the deployment's key: the same run of the same job with the same bytes. */
export function deploymentKeyText(parts: DeploymentKeyParts): string {
  return JSON.stringify([
    parts.repository.toLowerCase(),
    parts.environment,
    parts.sha,
    parts.artifactsDigest,
    parts.runId,
    parts.job,
  ]);
}

/** The text whose SHA-256 is `artifacts_digest`: a line for each artifact as `sha256sum` writes it, sorted by name. */
export function artifactsDigestText(
  artifacts: readonly Pick<Artifact, 'name' | 'sha256'>[],
): string {
  return artifacts
    .map(({ name, sha256 }) => ({ name, line: `${sha256}  ${name}\n` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ line }) => line)
    .join('');
}

/** The text whose SHA-256 is `checks_digest`: what the deployment is to be proven against. */
export function checksDigestText(checks: readonly unknown[]): string {
  return JSON.stringify(checks);
}

const texts = [
  'version',
  'tag',
  'sha',
  'ref',
  'run_id',
  'job',
  'actor',
  'artifacts_digest',
  'checks_digest',
  'key',
] as const;

/**
 * Reads the payload of a deployment as the server gives it: an object by REST, a JSON text by GraphQL (encoded twice
 * where it was sent as a text). `undefined` where it is not one of ours: others keep records in the same ledger.
 */
export function parsePayload(raw: unknown): DeploymentPayload | undefined {
  const payload = decode(decode(raw));
  if (typeof payload !== 'object' || payload === null) return undefined;
  const fields = payload as Readonly<Record<string, unknown>>;
  const ours =
    fields.schema === 1 &&
    texts.every((name) => typeof fields[name] === 'string') &&
    typeof fields.attempt === 'number' &&
    typeof fields.rollback_safe === 'boolean' &&
    (fields.rollback === undefined || isRollback(fields.rollback));
  return ours ? (payload as DeploymentPayload) : undefined;
}

function isRollback(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return ['from', 'to', 'reason', 'trigger'].every((name) => typeof fields[name] === 'string');
}

function decode(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
