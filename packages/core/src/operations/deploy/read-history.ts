import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import { scanLimit } from '../../domain/deployment/rollback-target.ts';
import type { Deployments } from '../../ports/deployments.ts';

/**
 * An environment's deployments, newest first, page by page until `enough` says that what was read will do. At most
 * 500: ten requests. Stops where a page's cursor leads nowhere new.
 */
export async function readHistory(
  deployments: Pick<Deployments, 'page'>,
  environment: string,
  enough: (records: readonly DeploymentRecord[]) => boolean,
): Promise<readonly DeploymentRecord[]> {
  const records: DeploymentRecord[] = [];
  const seen = new Set<string>();
  let after: string | undefined;
  do {
    const page = await deployments.page(environment, after);
    records.push(...page.records.filter((record) => record.environment === environment));
    after = page.next === undefined || seen.has(page.next) ? undefined : page.next;
    if (after !== undefined) seen.add(after);
  } while (after !== undefined && records.length < scanLimit && !enough(records));
  return records.slice(0, scanLimit);
}
