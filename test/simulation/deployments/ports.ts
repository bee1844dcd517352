import { createAuditLog } from '../../../packages/core/src/adapters/git-audit-log.ts';
import { createEnvironmentLock } from '../../../packages/core/src/adapters/git-environment-lock.ts';
import type { ServerRefs } from '../../../packages/core/src/adapters/git-server-refs.ts';
import type { DeployPorts } from '../../../packages/core/src/operations/deploy-to-environment.ts';
import type { RollbackPorts } from '../../../packages/core/src/operations/rollback-deployment.ts';
import type { ValidatePorts } from '../../../packages/core/src/operations/validate-deployment.ts';
import type { Command, CommandResult } from '../../../packages/core/src/ports/processes.ts';
import type { Judge } from './judge.ts';
import { payloadOf } from './oracle.ts';
import { assetText, releaseOf } from './releases.ts';
import type { CommandEnd } from './story.ts';
import { failure, type Wire } from './wire.ts';
import { commitOf, epoch, sha256, type World } from './world.ts';

export type Ports = DeployPorts & RollbackPorts & ValidatePorts;

export interface PortsOptions {
  readonly world: World;
  readonly wire: Wire;
  readonly judge: Judge;
  readonly command: CommandEnd;
  readonly transient: boolean;
  /** Files of the job: they outlive a step. */
  readonly files: Map<string, string>;
}

/** The ports of one process, over the simulated world. */
export function createPorts(options: PortsOptions): Ports {
  const { world, wire, judge, files } = options;
  const refs = createRefs(options);
  const { scheduler } = world;
  const parts: Partial<Ports> = {
    deployments: createDeployments(options),
    releases: {
      findPublished: (tag) => wire.read(`find ${tag}`, () => releaseOf(tag.slice(1))),
      download: async ({ name, sha256: digest }, path) => {
        const version = /service-(.+)\.tar\.gz/.exec(name)?.[1];
        const text = await wire.read(`download ${name}`, () =>
          assetText(version ?? versionOfDigest(world, digest) ?? '', name),
        );
        files.set(path, text);
        return sha256(text);
      },
    },
    tags: {
      read: (tag) =>
        wire.read(`read ${tag}`, () => ({
          object: commitOf(tag.slice(1)),
          commit: commitOf(tag.slice(1)),
          message: tag,
        })),
      move: () => Promise.reject(failure('conflict', 'There are no floating tags.')),
    },
    latestRelease: { latestTag: async () => undefined, makeLatest: async () => 'made' },
    repository: {
      compare: (base, head) => wire.read('compare', () => compare(world, base, head)),
      changes: async () => ({ files: [], commits: [] }),
    },
    checks: { list: async () => [] },
    runs: {
      isOver: (run, attempt) =>
        wire.read(`is run ${run} over?`, () =>
          world.tells.value ? world.over.has(`${run}/${attempt}`) : undefined,
        ),
    },
    lock: createEnvironmentLock(refs),
    audit: createAuditLog(refs),
    files: {
      readText: async (path) => files.get(path),
      writeText: async (path, text) => {
        const whole = typeof text === 'string' ? text : [...text].join('');
        if (path.endsWith('/evidence.json')) judge.evidence(whole);
        files.set(path, whole);
      },
      list: async () => [],
      sha256: async (path) => sha256(files.get(path) ?? ''),
      withTemporaryFolder: (body) => body('/tmp/folder'),
      copy: async () => undefined,
      move: async () => undefined,
    },
    processes: {
      environment: () => ({}),
      find: async () => '/bin/bash',
      run: (command) => runCommand(command, options),
    },
    clock: {
      now: () => epoch + scheduler.now(),
      monotonic: scheduler.now,
      random: () => 0.5,
      sleep: wire.wait,
    },
    log: silentLog,
    probe: createProbe(options),
    webhooks: { send: async () => ({ delivered: true, detail: '' }) },
  };
  return parts as Ports;
}

function versionOfDigest({ story }: World, digest: string | undefined): string | undefined {
  return Object.keys(story.health).find(
    (version) => sha256(assetText(version, 'manifest.json')) === digest,
  );
}

/** Versions stand on one line, each ahead of those before it. */
function compare({ story }: World, base: string, head: string) {
  const line = Object.keys(story.health).map(commitOf);
  const [from, to] = [line.indexOf(base), line.indexOf(head)];
  return from === to ? 'identical' : to > from ? 'ahead' : 'behind';
}

function createDeployments({ world, wire, judge }: PortsOptions): Ports['deployments'] {
  const { story } = world;
  return {
    environmentExists: async (name) => name === story.environment,
    environmentNames: async () => [story.environment],
    page: (environment, after) =>
      wire.read('page', (at) => {
        const all = world.ledger(at).filter((record) => record.environment === environment);
        judge.looked(wire.process, all);
        const start = Number(after ?? 0);
        const end = start + (after === undefined ? 50 : 100);
        return { records: all.slice(start, end), next: end < all.length ? String(end) : undefined };
      }),
    read: (id) =>
      wire.read(`read ${id}`, (at) => world.ledger(at).find((record) => record.id === id)),
    create: (deployment) =>
      wire.effect(`create ${deployment.task} ${deployment.payload.version}`, () => {
        judge.creates(wire.process, deployment);
        const entry = world.create(deployment);
        return world.show(entry, world.scheduler.now());
      }),
    addStatus: (id, { state, description, logUrl }) =>
      wire.effect(`${id} ${state} (${description})`, () => {
        const entry = world.find(id);
        if (entry === undefined) return;
        judge.says(wire.process, entry, state, description);
        world.say(entry, state, description, logUrl);
        if (entry.payload !== undefined) return;
        entry.payload = payloadOf(entry);
        if (entry.payload !== undefined) judge.adopts(wire.process, entry, entry.payload);
      }),
  };
}

function createRefs({ world, wire, judge }: PortsOptions): ServerRefs {
  return {
    read: (ref) => wire.read(`read ${ref}`, () => world.refs.get(ref)?.at(-1)),
    readAll: (ref) =>
      wire.read(`read all of ${ref}`, () => (world.refs.get(ref) ?? []).map(({ text }) => text)),
    set: async (ref, before, text, { follows = false } = {}) => {
      if (!world.story.refs) return { kind: 'forbidden' };
      return wire.effect(
        `set ${ref} ${text === undefined ? 'to nothing' : ''}`,
        () => {
          const answer = world.setRef(ref, before, text, follows);
          if (answer.kind === 'set') judge.setRef(wire.process, ref, text);
          return answer;
        },
        // The adapter looks what is there where it gets no answer.
        (landed) => landed ?? { kind: 'moved' },
      );
    },
  };
}

async function runCommand(
  { env, signal }: Command,
  { world, wire, judge, command: end }: PortsOptions,
): Promise<CommandResult> {
  const version = env['SLIPWAY_VERSION'] ?? '';
  const result = { stdout: '', stderr: '', timedOut: false, duration: 1, exitCode: 0 };
  judge.commands(wire.process, Number(env['SLIPWAY_DEPLOYMENT_ID']));
  if (signal?.aborted === true) throw failure('cancelled', 'cancelled');
  const ended = await wire.effect(
    `command deploys ${version}`,
    () => {
      const changes = end !== 'fails-before' && end !== 'nothing';
      if (changes) world.serve(version, end === 'half');
      return end === 'ok' || end === 'nothing' ? 0 : 1;
    },
    (landed) => (landed === undefined ? 1 : landed),
  );
  await wire.wait(1000 + world.random.below(20_000), signal);
  judge.commandEnds(wire.process);
  return { ...result, exitCode: ended };
}

function createProbe({ world, wire, judge, transient }: PortsOptions): Ports['probe'] {
  let asked = 0;
  const missed = transient ? 1 + world.random.below(8) : 0;
  return {
    async http({ signal }) {
      asked += 1;
      const latency = 5 + world.random.below(100);
      await wire.wait(latency, signal);
      if (asked === missed) {
        judge.probed(wire.process, undefined);
        return { kind: 'error', reason: 'connection reset', latency };
      }
      const { status, version } = world.answer();
      judge.probed(wire.process, { status, version });
      const body = JSON.stringify({ version });
      return { kind: 'answered', status, headers: {}, body, validUntil: undefined, latency };
    },
    tcp: () => Promise.reject(failure('conflict', 'Nobody asks for ports.')),
  };
}

const silent = () => undefined;
const silentLog: Ports['log'] = {
  debug: silent,
  info: silent,
  notice: silent,
  warning: silent,
  output: silent,
  group: (_, body) => body(),
};
