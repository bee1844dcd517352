import { manifestName } from '../../packages/core/src/domain/packaging/manifest.ts';
import { hashInMessage } from '../../packages/core/src/domain/release/release-mark.ts';
import { type Plan, tagOf } from './plan.ts';
import type { RunSpec, Scenario } from './scenario.ts';
import type { Simulation } from './simulate.ts';
import { isWhole, publishedIn, type State } from './state.ts';

/** What of a plan goes to the registry. */
export function packagesOf({ assets }: Plan): Plan['assets'] {
  return assets.filter(({ name }) => name !== manifestName);
}

/** Whether the registry holds something else under a name of the plan. */
export function isTaken(plan: Plan, { publishes }: Scenario, { packages }: State): boolean {
  const other = ({ name, sha256 }: Plan['assets'][number]) => (packages[name] ?? sha256) !== sha256;
  return publishes && packagesOf(plan).some(other);
}

/** The code with which a clean run must stop that finds this state; `undefined` where it must succeed. */
export function verdictOf(
  { plan, draft }: Pick<RunSpec, 'plan' | 'draft'>,
  { server, scenario }: Pick<Simulation, 'server' | 'scenario'>,
  state: State,
): 'conflict' | 'not-found' | undefined {
  const { rules, objects, planByHash } = server;
  const tag = state.tags[tagOf(plan)];
  const published = publishedIn(state, tagOf(plan));
  if (isTaken(plan, scenario, state)) return 'conflict';
  if (tag === undefined) {
    if (!scenario.autoTag) return 'not-found';
    if (draft) return rules.usedUp === 'draft' ? 'conflict' : undefined;
    const moved = scenario.tagging.commits && (state.main !== plan.commit || rules.branchProtected);
    return moved || rules.tagsForbidden || rules.usedUp !== undefined ? 'conflict' : undefined;
  }
  if (!objects.isOf(plan, tag.commit)) return 'conflict';
  if (published !== undefined) return isWhole(published, plan) ? undefined : 'conflict';
  const made = planByHash(hashInMessage(tag.message ?? ''));
  if (made !== undefined && made !== plan) return 'conflict';
  const refused = rules.usedUp === 'draft' || (rules.usedUp === 'publish' && !draft);
  return refused ? 'conflict' : undefined;
}
