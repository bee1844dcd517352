import { currentDeployment } from './deployment-ledger.ts';
import type { DeploymentFacts, DeploymentPlan } from './deployment-plan.ts';
import type { Gate } from './gate.ts';

/** What was looked at before a deployment, as rows for people. Gates that throw are passed by the time this is made. */
export function deployGates(facts: DeploymentFacts, plan: DeploymentPlan): readonly Gate[] {
  return [
    { name: 'Environment exists', outcome: 'pass', detail: facts.environment },
    { name: 'Artifacts match their manifest', outcome: 'pass', detail: `of ${facts.version}` },
    { name: 'Commit is known', outcome: 'pass', detail: facts.sha },
    forwards(facts),
    {
      name: 'Nothing newer was deployed by another run',
      outcome: plan.kind === 'superseded' ? 'fail' : 'pass',
      detail: plan.kind === 'superseded' ? plan.reason : 'none',
    },
  ];
}

function forwards({ history, relation, version }: DeploymentFacts): Gate {
  const name = 'Never backwards';
  const current = currentDeployment(history)?.payload?.version;
  if (relation === undefined) return { name, outcome: 'skip', detail: 'nothing is deployed yet' };
  const words = {
    ahead: `${version} comes after ${current}`,
    identical: `the same commit as ${current}`,
    diverged: `${version} and ${current} are on different branches`,
    behind: `${version} comes before ${current}`,
  };
  return { name, outcome: relation === 'behind' ? 'fail' : 'pass', detail: words[relation] };
}
