import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ActionRun } from '@slipway/local-runner';
import { type Stage, setStage } from '../demo/stage.ts';
import { commitFeature, runBundle, seed, writeArtifacts } from './sandbox.ts';

export interface Played {
  readonly deploy: readonly ActionRun[];
  readonly 'validate-deploy': readonly ActionRun[];
  readonly rollback: readonly ActionRun[];
  /** Deployments whose command prints 50 MB. */
  readonly loud: readonly ActionRun[];
}

/** Bytes in lines, as a command prints them that says too much. */
const fiftyMegabytes = "head -c 50000000 /dev/zero | tr '\\0' x | fold -w 99";

/** Deploys, validates and takes back a version after the other; the command does next to nothing, and nothing soaks. */
export async function playDeployments(folder: string, rounds: number): Promise<Played> {
  const stage = await setStage('bench', folder);
  const live = join(folder, 'live');
  const server = createServer(async (_, response) =>
    response.end(JSON.stringify({ version: await readFile(live, 'utf8').catch(() => '') })),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await seed(stage, { '.github/slipway.yml': configuration(port, live) });
    const play = rehearse(stage);
    await play(0);
    const steps = [];
    for (let round = 1; round <= rounds; round += 1) steps.push(await play(round));
    return {
      deploy: steps.map(({ deploy }) => deploy),
      'validate-deploy': steps.map(({ validate }) => validate),
      rollback: steps.map(({ rollback }) => rollback).filter((run) => run !== undefined),
      loud: steps.map(({ loud }) => loud),
    };
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await stage.github.stop();
  }
}

function configuration(port: number, live: string): string {
  return `deployment:
  environments:
    production:
      url: http://127.0.0.1:${port}
      run: printf %s "$SLIPWAY_VERSION" > '${live}'
      soak_seconds: 0
      checks: [{name: health, http: /health, expect: {version: {json: version}}}]
    staging:
      run: ${fiftyMegabytes}
`;
}

/** The first round leaves the version that the others go back to. */
function rehearse(stage: Stage) {
  return async (round: number) => {
    const version = `0.${round + 1}.0`;
    const env = { GITHUB_RUN_ID: String(100 + round), GITHUB_EVENT_NAME: 'workflow_dispatch' };
    const production = { environment: 'production' };
    const commit = await commitFeature(stage);
    const manifest = await writeArtifacts(stage, { version, commit, count: 1 });
    await runBundle(stage, 'tag-release', { manifest }, env);
    // Each round but the first two lifts the pin that the rollback before it left.
    const inputs = { ...production, manifest, acknowledge: round > 1 ? 'the next round' : '' };
    const deploy = await runBundle(stage, 'deploy', inputs, env);
    const validate = await runBundle(stage, 'validate-deploy', { ...production, version }, env);
    const loud = await runBundle(stage, 'deploy', { environment: 'staging', manifest }, env);
    // By hand: a run that takes back what it deployed is automatic, and stops after the second one of a day.
    const byHand = { ...env, GITHUB_RUN_ID: String(200 + round) };
    const rollback =
      round === 0 ? undefined : await runBundle(stage, 'rollback', production, byHand);
    return { deploy, validate, loud, rollback };
  };
}
