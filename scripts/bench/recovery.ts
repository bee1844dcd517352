import { join } from 'node:path';
import { type Stage, setStage } from '../demo/stage.ts';
import { deployScript, startMachine } from '../sample-service/machine.ts';
import { commitFeature, runBundle, seed, tryBundle, writeContents } from './sandbox.ts';

const production = { environment: 'production' };

/**
 * Milliseconds from the end of a step that finds a deployment bad to the first answer of the version before, on a
 * service of two processes whose deploy command ends and starts them.
 */
export async function timeRecovery(folder: string): Promise<number> {
  const stage = await setStage('bench', folder);
  try {
    await using machine = await startMachine(join(folder, 'machine'));
    const url = `http://127.0.0.1:${machine.port}`;
    await seed(stage, { '.github/slipway.yml': configuration(url) });
    const env = { LAB_ROOT: machine.root };
    await launch(stage, { version: '0.1.0' }, env);
    const verdict = await launch(stage, { version: '0.2.0', flaw: 'redirects away' }, env);
    if (verdict !== 'fail') throw new Error(`The bad version was judged ${verdict}.`);
    const began = performance.now();
    const back = firstAnswer(url, '0.1.0');
    const inputs = { ...production, 'expected-current': '0.2.0' };
    const [time] = await Promise.all([
      back.then((moment) => moment - began),
      runBundle(stage, 'rollback', inputs, { ...env, GITHUB_RUN_ID: '0.2.0' }),
    ]);
    return time;
  } finally {
    await stage.github.stop();
  }
}

function configuration(url: string): string {
  return `deployment:
  environments:
    production:
      url: ${url}
      run: "'${process.execPath}' '${deployScript}'"
      pass_env: [LAB_ROOT]
      soak_seconds: 0
      checks: [{name: health, http: /health, expect: {version: {json: version}}}]
`;
}

/** Releases, deploys and validates; gives the verdict. */
async function launch(
  stage: Stage,
  release: { readonly version: string; readonly flaw?: string },
  variables: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { version } = release;
  const env = { ...variables, GITHUB_RUN_ID: version };
  const commit = await commitFeature(stage);
  const contents = { [`service-${version}.json`]: JSON.stringify(release) };
  const manifest = await writeContents(stage, { version, commit }, contents);
  await runBundle(stage, 'tag-release', { manifest }, env);
  await runBundle(stage, 'deploy', { ...production, manifest }, env);
  const inputs = { ...production, version, 'timeout-minutes': '0.1' };
  return (await tryBundle(stage, 'validate-deploy', inputs, env)).outputs['verdict'];
}

/** The moment when the service first answers with a version. */
async function firstAnswer(url: string, version: string): Promise<number> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(500) })
      .then((response) => response.text())
      .catch(() => '');
    if (answer.includes(`"version":"${version}"`)) return performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${version} does not answer again.`);
}
