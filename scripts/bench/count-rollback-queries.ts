import { type Stage, setStage } from '../demo/stage.ts';
import { runBundle, seed, writeArtifacts } from './sandbox.ts';

const configuration = `deployment:
  environments:
    production:
      run: 'true'
`;

/**
 * GraphQL calls that a rollback needs to find its target among `count` deployments, in the worst case: the good
 * one is the oldest, and all between it and the current one failed.
 */
export async function countRollbackQueries(folder: string, count: number): Promise<number> {
  const stage = await setStage('bench', folder);
  try {
    const commit = await seed(stage, { '.github/slipway.yml': configuration });
    await deployFirst(stage, commit);
    const payload = await firstPayload(stage);
    for (let number = 2; number <= count; number += 1)
      await recordDeployment(
        stage,
        commit,
        number,
        number === count ? 'success' : 'failure',
        payload,
      );
    const before = stage.github.requests.length;
    const { outputs } = await runBundle(stage, 'rollback', {
      environment: 'production',
      'dry-run': 'true',
    });
    if (outputs['outcome'] !== 'planned' || outputs['to-version'] !== '0.1.0')
      throw new Error(`The rollback chose ${outputs['outcome']} ${outputs['to-version']}.`);
    return stage.github.requests.slice(before).filter(({ path }) => path.includes('graphql'))
      .length;
  } finally {
    await stage.github.stop();
  }
}

/** Version 0.1.0, released and deployed by the bundles, then proven by hand. */
async function deployFirst(stage: Stage, commit: string): Promise<void> {
  const manifest = await writeArtifacts(stage, { version: '0.1.0', commit, count: 1 });
  await runBundle(stage, 'tag-release', { manifest });
  const { outputs } = await runBundle(stage, 'deploy', { environment: 'production', manifest });
  const id = Number(outputs['deployment-id']);
  await call(stage, `/deployments/${id}/statuses`, {
    state: 'success',
    description: `slipway: pass ${'0'.repeat(64)}`,
  });
}

async function firstPayload(stage: Stage): Promise<Readonly<Record<string, unknown>>> {
  const [first] = (await call(stage, '/deployments')) as readonly { readonly payload: unknown }[];
  return first?.payload as Readonly<Record<string, unknown>>;
}

async function recordDeployment(
  stage: Stage,
  commit: string,
  number: number,
  state: 'success' | 'failure',
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const version = `0.1.${number}`;
  const { id } = (await call(stage, '/deployments', {
    ref: commit,
    environment: 'production',
    auto_merge: false,
    required_contexts: [],
    payload: { ...payload, version, tag: `v${version}`, key: String(number) },
  })) as { readonly id: number };
  const description = state === 'success' ? `slipway: pass ${'1'.repeat(64)}` : 'unhealthy';
  await call(stage, `/deployments/${id}/statuses`, { state, description });
}

async function call(stage: Stage, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${stage.github.apiUrl}/repos/${stage.repository}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${stage.github.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
