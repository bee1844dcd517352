import type { Config } from '../../../packages/core/src/domain/config/config.ts';
import {
  defaultConfig,
  defaultEnvironment,
} from '../../../packages/core/src/domain/config/defaults.ts';
import type { Progress } from '../../../packages/core/src/domain/deployment/settlement.ts';
import { SlipwayError } from '../../../packages/core/src/domain/errors.ts';
import type { RunContext } from '../../../packages/core/src/domain/run-context.ts';
import { deployToEnvironment } from '../../../packages/core/src/operations/deploy-to-environment.ts';
import { rollbackDeployment } from '../../../packages/core/src/operations/rollback-deployment.ts';
import { settleDeployment } from '../../../packages/core/src/operations/settle-deployment.ts';
import { validateDeployment } from '../../../packages/core/src/operations/validate-deployment.ts';
import { httpCheck } from '../../doubles/checks.ts';
import type { Judge } from './judge.ts';
import { createPorts, type Ports } from './ports.ts';
import type { CommandEnd, JobSpec } from './story.ts';
import { createWire } from './wire.ts';
import { commitOf, type Process, type World } from './world.ts';

/** How each step of a job ended: the kind of its result, its error's code, or `killed`. */
export interface Ending {
  readonly spec: JobSpec;
  readonly deploy: string | undefined;
  readonly validate: string | undefined;
  readonly rollback: string | undefined;
  readonly effects: number;
  readonly died: boolean;
}

const soakSeconds = 20;
/** What GitHub says of a job that begins. */
const begun = ['queued', 'in_progress'] as const;

function configOf({ environment, pins }: World['story']): Config {
  const settings = {
    ...defaultEnvironment,
    url: 'https://service.test',
    run: './deploy.sh',
    checks: [httpCheck({ version: { json: 'version' } })],
    soak_seconds: soakSeconds,
    timeout_minutes: 2,
    pin_after_rollback: pins,
  };
  const environments = { [environment]: settings };
  return { ...defaultConfig, deployment: { ...defaultConfig.deployment, environments } };
}

/** Plays a job as the runner does: its steps, then its post steps, whatever became of them. */
export async function playJob(
  name: string,
  spec: JobSpec,
  world: World,
  judge: Judge,
  tell: (line: string) => void,
): Promise<Ending> {
  const { scheduler, story } = world;
  const { environment } = story;
  world.enter(`${spec.runId}/${spec.attempt}`);
  await scheduler.wait(spec.starts);
  const stop = new AbortController();
  const count = { effects: 0 };
  const files = new Map<string, string>();
  let ended = false;
  let died = false;
  let cancelled = false;
  const alive: { process: Process | undefined; die: () => void } = {
    process: undefined,
    die: () => undefined,
  };
  if (spec.cancelled !== undefined)
    scheduler.after(spec.cancelled, () => {
      if (ended) return;
      tell(`${scheduler.now()} somebody cancels ${name}`);
      cancelled = true;
      stop.abort();
      // SIGINT, SIGTERM, and then there is no more asking.
      const { die } = alive;
      scheduler.after(10_000, () => die());
    });
  const config = configOf(story);
  const version = spec.deploys;
  const run: RunContext = {
    repository: 'octo/service',
    runId: spec.runId,
    attempt: spec.attempt,
    job: spec.job,
    actor: 'octocat',
    ref: 'refs/heads/main',
    sha: commitOf(version ?? ''),
    event: 'push',
    runUrl: `https://github.test/octo/service/actions/runs/${spec.runId}/attempts/${spec.attempt}`,
  };

  const record =
    spec.record === 'none'
      ? undefined
      : world.create(
          {
            environment,
            sha: spec.record === 'own' ? run.sha : commitOf('main'),
            task: 'deploy',
            description: '',
            payload: undefined,
            production: environment === 'production',
          },
          spec.runId,
        );
  if (record !== undefined) for (const state of begun) world.sayOfJob(record, state);

  async function step<T>(
    what: string,
    command: CommandEnd,
    signal: AbortSignal,
    body: (ports: Ports, signal: AbortSignal) => Promise<T>,
  ): Promise<T | string> {
    const { runId, attempt, job } = spec;
    const process: Process = { name: `${name} ${what}`, runId, attempt, job, alive: true };
    if (spec.acknowledges) judge.acknowledges(process);
    const { weather } = spec;
    const killed = new Promise<string>((resolve) => {
      const onDeath = () => {
        process.alive = false;
        died = true;
        resolve('killed');
      };
      alive.process = process;
      alive.die = () => {
        if (!process.alive) return;
        tell(`${scheduler.now()} ${process.name}: is killed`);
        onDeath();
      };
      const wire = createWire({ world, process, weather, count, onDeath, tell });
      const ports = createPorts({
        world,
        wire,
        judge,
        command,
        transient: weather.transient,
        files,
      });
      body(ports, signal).then(
        (result) => resolve(result as string),
        (error: unknown) => {
          resolve(error instanceof SlipwayError ? error.code : `broken: ${String(error)}`);
          if (!(error instanceof SlipwayError)) world.break(`${what}: ${String(error)}`);
        },
      );
    });
    const result = await killed;
    process.alive = false;
    alive.die = () => undefined;
    tell(`${scheduler.now()} ${name} ${what} ended: ${JSON.stringify(result)}`);
    return result;
  }

  const state = { deployment: 0, rollback: 0, progress: 'unknown' as Progress };
  const locked = { deploy: false, rollback: false };
  let deploy: string | undefined;
  let validate: string | undefined;
  let rollback: string | undefined;
  const common = { environment, workingDirectory: '/work', config, run, dryRun: false };
  if (version !== undefined)
    deploy = await step('deploy', spec.command, stop.signal, async (ports, signal) => {
      const result = await deployToEnvironment(
        {
          ...common,
          version,
          manifestPath: undefined,
          command: undefined,
          url: undefined,
          timeoutMinutes: undefined,
          passEnv: [],
          override: '',
          acknowledge: spec.acknowledges ? 'looked at' : '',
          alwaysRun: false,
          onOpened: (id) => {
            state.deployment = id;
          },
          onLock: (mayBeHeld) => {
            locked.deploy = mayBeHeld;
          },
          signal,
        },
        ports,
      );
      if (result.kind === 'deployed') state.progress = 'command-finished';
      return result.kind;
    });
  const going = () => !cancelled && !(died && spec.vanishes);
  const deployed = deploy === 'deployed' || deploy === 'already-deployed';
  if (spec.validates && deployed && going())
    validate = await step('validate', 'ok', stop.signal, async (ports, signal) => {
      const result = await validateDeployment(
        {
          ...common,
          version: undefined,
          deploymentId: undefined,
          phase: 'post',
          url: undefined,
          checks: undefined,
          timeoutMinutes: undefined,
          soakSeconds: undefined,
          onInconclusive: 'hold',
          webhookUrl: undefined,
          outputDirectory: '/out',
          signal,
        },
        ports,
      );
      return result.verdict;
    });
  const byHand = version === undefined;
  if ((byHand || (spec.heals && (deploy === 'failed' || validate === 'fail'))) && going())
    rollback = await step(
      'rollback',
      byHand ? spec.command : 'ok',
      stop.signal,
      async (ports, signal) => {
        const result = await rollbackDeployment(
          {
            ...common,
            version: undefined,
            expectedCurrent: byHand ? spec.expectedCurrent : version,
            reason: byHand ? 'by hand' : 'it failed',
            command: undefined,
            override: '',
            follow: false,
            webhookUrl: undefined,
            outputDirectory: '/back',
            onOpened: (id) => {
              state.rollback = id;
            },
            onLock: (mayBeHeld) => {
              locked.rollback = mayBeHeld;
            },
            signal,
          },
          ports,
        );
        return result.kind;
      },
    );
  ended = true;
  const ill =
    died ||
    (deploy !== undefined && !['deployed', 'already-deployed'].includes(deploy)) ||
    (validate !== undefined && validate !== 'pass') ||
    (rollback !== undefined && rollback !== 'nothing-to-do');
  const jobStatus = cancelled ? 'cancelled' : ill ? 'failure' : 'success';
  const lost = died && spec.vanishes;
  const settle = async (action: 'deploy' | 'rollback', opened: number, progress: Progress) => {
    const id = opened || undefined;
    if (lost || (id === undefined && !locked[action])) return;
    await step(`post ${action}`, 'ok', new AbortController().signal, async (ports) => {
      const lock = locked[action] ? { environment, run } : undefined;
      const settled = await settleDeployment(
        { id, jobStatus, progress, logUrl: run.runUrl, lock },
        ports,
      );
      return settled?.state ?? 'nothing';
    });
  };
  await settle('rollback', state.rollback, 'unknown');
  await settle('deploy', state.deployment, state.progress);
  // A machine that is lost is missed only after a while.
  const attempt = `${spec.runId}/${spec.attempt}`;
  scheduler.after(lost ? 600_000 : 0, () => {
    world.leave(attempt, () => {
      if (record !== undefined)
        world.sayOfJob(record, jobStatus === 'success' || spec.forgives ? 'success' : 'failure');
    });
  });
  return { spec, deploy, validate, rollback, effects: count.effects, died };
}
