import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
} from '../../../packages/core/src/domain/deployment/deployment-record.ts';
import type { NewDeployment } from '../../../packages/core/src/ports/deployments.ts';
import { goneBackFrom, ownWords, pinned, provenTarget, stateOf } from './oracle.ts';
import { commitOf, type Entry, type Process, sha256, type World } from './world.ts';

/** Its command has long begun. */
function isLongAgo({ at, state }: Entry['words'][number], { scheduler }: World): boolean {
  return state === 'in_progress' && scheduler.now() - at > 10_000;
}

type Answer = { readonly status: number; readonly version: string } | undefined;

/** What one process has seen and done. */
interface Witness {
  /** The ledger as it was first shown to it. */
  first: readonly DeploymentRecord[] | undefined;
  readonly answers: Answer[];
  commanding: number | undefined;
  acknowledges: boolean;
  lock: boolean;
}

export type Judge = ReturnType<typeof createJudge>;

const passesForProof = 3;
const isSuccess = ({ state }: { readonly state: string }) => state === 'success';

/** Looks at each effect at the moment when it lands, by rules of its own. */
export function createJudge(world: World) {
  const witnesses = new Map<Process, Witness>();
  const witness = (process: Process) => {
    const known = witnesses.get(process);
    if (known !== undefined) return known;
    const fresh: Witness = {
      first: undefined,
      answers: [],
      commanding: undefined,
      acknowledges: false,
      lock: false,
    };
    witnesses.set(process, fresh);
    return fresh;
  };
  const sameJob = (a: Process, b: Process) => a.runId === b.runId && a.job === b.job;

  function judgeSuccess(process: Process, entry: Entry, description: string): void {
    const state = stateOf(entry);
    if (state === 'failure' || state === 'error')
      if (!world.blurred.late && world.calmReadings)
        world.break(`${entry.id} succeeds though it is a ${state}`);
    const proof = /^slipway: pass (.*)$/.exec(description)?.[1];
    if (proof === undefined) return;
    if (world.proofs.get(proof) !== entry.id)
      world.break(`${entry.id} is marked good by the proof of ${world.proofs.get(proof)}`);
    const version = entry.payload?.version ?? '';
    const { answers } = witness(process);
    const passes = answers.filter((it) => it?.status === 200 && it.version === version).length;
    if (passes < passesForProof)
      world.break(`${entry.id} is marked good, but ${version} did not answer well`);
    const health = world.story.health[version];
    // A command that lands late starts a service anew in the midst of its soak.
    if (health === 'bad' || (health === 'dies' && !world.blurred.late))
      world.break(`${entry.id} is marked good, but ${version} is not`);
  }

  function judgeDeployment(process: Process, version: string): void {
    const seen = witness(process).first ?? [];
    if (witness(process).acknowledges) return;
    if (pinned(seen))
      world.break(`deploys ${version} though a rollback pinned ${world.story.environment}`);
    if (goneBackFrom(seen, version))
      world.break(`deploys ${version}, though it was gone back from`);
  }

  /** A command that did not run leaves the machines as they are: all of them have to be right. */
  function judgeSpared({ id, payload }: Entry): void {
    const { version, half } = world.service;
    if (world.blurred.late || !world.calmReadings) return;
    if (half || version !== payload?.version)
      world.break(`${id} of ${payload?.version} runs no command, but the machines run ${version}`);
  }

  function judgeInactive(entry: Entry): void {
    if (stateOf(entry) !== 'success' || entry.payload === undefined) return;
    const followed = world.entries.some(
      (other) => other.id > entry.id && other.words.some(({ state }) => state === 'success'),
    );
    if (!followed) world.break(`${entry.id} is inactive before anything followed it`);
  }

  function judgeFailure(process: Process, entry: Entry, description: string): void {
    if (description.startsWith('slipway: fail')) {
      const version = entry.payload?.version;
      const wrong = witness(process).answers.filter(
        (it) => it?.status !== 200 || it.version !== version,
      );
      const known = witness(process).answers.length;
      if (known > 5 && wrong.length <= 1 && wrong.every((it) => it === undefined))
        world.break(`${entry.id} fails for one answer that got lost`);
      const newer = world.entries.find(
        ({ id, payload, words }) =>
          payload !== undefined &&
          id > entry.id &&
          ownWords({ words }).some((word) => isLongAgo(word, world)),
      );
      if (newer !== undefined && world.calmReadings && !world.blurred.late)
        world.break(`${entry.id} is blamed for what answers since ${newer.id} began`);
    }
    if (!description.startsWith('Rolled back by')) return;
    const by = world.find(Number(/deployment (\d+)/.exec(description)?.[1]));
    if (by === undefined || !ownWords(by).some(({ state }) => state === 'success'))
      world.break(`${entry.id} fails before the rollback from it succeeded`);
  }

  return {
    /** A process that somebody lets pass a pin. */
    acknowledges(process: Process) {
      witness(process).acknowledges = true;
    },
    looked(process: Process, records: readonly DeploymentRecord[]) {
      const seen = witness(process);
      seen.first ??= records;
    },
    evidence(text: string) {
      const { deployment: id } = JSON.parse(text) as { readonly deployment: number | null };
      world.proofs.set(sha256(text), id);
    },
    probed(process: Process, answer: Answer) {
      witness(process).answers.push(answer);
    },
    creates(process: Process, { task, payload }: NewDeployment) {
      const seen = witness(process).first ?? [];
      if (task === 'rollback') {
        const from = payload.rollback?.from;
        if (payload.pinned !== world.story.pins)
          world.break(`goes back from ${from} without a pin`);
        if (from === payload.version) world.break(`goes back from ${from} to ${from}`);
        const problem = provenTarget(seen, payload.version);
        if (problem !== undefined) world.break(`goes back to ${payload.version}: ${problem}`);
      } else judgeDeployment(process, payload.version);
    },
    /** The record of a job becomes a deployment's. */
    adopts(process: Process, entry: Entry, { version, run_id: run }: DeploymentPayload) {
      judgeDeployment(process, version);
      if (entry.sha !== commitOf(version)) world.break(`${entry.id} is not of ${version}`);
      if (entry.madeFor !== run) world.break(`${entry.id} is not of run ${run}`);
      const since = world.entries.find(
        (other) =>
          other.id > entry.id &&
          other.payload !== undefined &&
          (witness(process).first ?? []).some(({ id, payload }) => id === other.id && payload),
      );
      if (since !== undefined) world.break(`${entry.id} is adopted though ${since.id} came since`);
    },
    says(process: Process, entry: Entry, state: DeploymentState, description: string) {
      if (state === 'success') judgeSuccess(process, entry, description);
      if (description.endsWith(' already')) judgeSpared(entry);
      if (state === 'inactive') judgeInactive(entry);
      if (state === 'failure') judgeFailure(process, entry, description);
    },
    commands(process: Process, id: number) {
      const entry = world.find(id);
      if (entry?.payload === undefined) return world.break(`a command for no deployment ${id}`);
      witness(process).commanding = id;
      const { key } = entry.payload;
      const seen = witness(process).first ?? [];
      const isDone = ({ statuses }: DeploymentRecord, index: number) =>
        statuses.at(-1)?.state === 'success' ||
        (statuses.at(-1)?.state === 'inactive' &&
          seen
            .slice(0, index)
            .some(({ payload, statuses: later }) => payload && later.some(isSuccess)));
      // The newest of the same job tells: what somebody else made inactive is in service no more.
      const last = seen.findIndex(
        ({ payload, statuses }) => payload?.key === key && statuses.some(isSuccess),
      );
      const done = seen[last];
      if (done !== undefined && isDone(done, last) && entry.task === 'deploy')
        world.break(`${entry.payload.version} is deployed twice by one job: ${done.id} and ${id}`);
      for (const [other, { commanding }] of witnesses) {
        if (other === process || !other.alive || commanding === undefined) continue;
        const rival = world.find(commanding);
        const locked = world.story.refs && !sameJob(other, process);
        const both = rival?.task === 'rollback' && entry.task === 'rollback';
        if (locked || (both && world.calmReadings))
          if (!world.blurred.late) world.break(`two act at once: ${commanding} and ${id}`);
      }
    },
    commandEnds(process: Process) {
      witness(process).commanding = undefined;
    },
    setRef(process: Process, ref: string, text: string | undefined) {
      if (!ref.includes('/lock/')) return;
      witness(process).lock = text !== undefined;
      if (text === undefined) return;
      for (const [other, seen] of witnesses) {
        if (!seen.lock || !other.alive || other === process) continue;
        // A job is let through by its own lock, and has it from then on.
        if (sameJob(other, process)) seen.lock = false;
        else world.break(`${other.name} and ${process.name} hold the lock`);
      }
    },
  };
}
