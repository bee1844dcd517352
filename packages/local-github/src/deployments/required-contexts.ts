import { Problem } from '../http/problem.ts';
import type { RequestBody } from '../http/request-body.ts';
import type { LocalRepository } from '../state/local-repository.ts';

/** Contexts of a commit with what they last said: `success`, or something else. */
export function contextsOf(repository: LocalRepository, sha: string): ReadonlyMap<string, string> {
  const contexts = new Map<string, string>();
  for (const status of repository.statuses) {
    if (status.sha === sha) contexts.set(status.context, status.state);
  }
  for (const run of repository.checkRuns) {
    if (run.sha === sha) contexts.set(run.name, run.conclusion ?? run.status);
  }
  return contexts;
}

/** Refuses to deploy a commit whose contexts are not green: all of them, unless some are named. */
export function needContexts(
  repository: LocalRepository,
  body: RequestBody,
  sha: string,
  ref: string,
): void {
  const contexts = contextsOf(repository, sha);
  const required = namedContexts(body) ?? [...contexts.keys()];
  const missing = required.filter((name) => contexts.get(name) !== 'success');
  if (missing.length === 0) return;
  throw new Problem(409, `Conflict: Commit status checks failed for ${ref}.`, {
    errors: [
      {
        resource: 'Deployment',
        code: 'invalid',
        field: 'required_contexts',
        message: `Not green: ${missing.join(', ')}`,
      },
    ],
  });
}

function namedContexts(body: RequestBody): readonly string[] | undefined {
  const named = body.raw('required_contexts') ?? undefined;
  if (named === undefined) return undefined;
  if (Array.isArray(named) && named.every((name) => typeof name === 'string')) return named;
  throw body.problem('required_contexts', 'invalid');
}
