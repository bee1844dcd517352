import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Config, defaultConfig, type EnvironmentSettings } from '@slipway/core';
import { createAuditLog } from '../../packages/core/src/adapters/git-audit-log.ts';
import { createEnvironmentLock } from '../../packages/core/src/adapters/git-environment-lock.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { bundles } from '../../packages/core/src/adapters/sigstore/bundles.ts';
import { artifactsDigestText } from '../../packages/core/src/domain/deployment/deployment-payload.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import type { CommitCheck } from '../../packages/core/src/domain/deployment/required-checks.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import {
  type Manifest,
  renderManifest,
} from '../../packages/core/src/domain/packaging/manifest.ts';
import type {
  Release,
  ReleaseAsset,
  TagTarget,
} from '../../packages/core/src/domain/release/release.ts';
import type { Bundles } from '../../packages/core/src/ports/attestations.ts';
import type { AuditLog } from '../../packages/core/src/ports/audit-log.ts';
import type { Deployments } from '../../packages/core/src/ports/deployments.ts';
import type { EnvironmentLock } from '../../packages/core/src/ports/environment-lock.ts';
import type { Files } from '../../packages/core/src/ports/files.ts';
import type { Command, CommandResult } from '../../packages/core/src/ports/processes.ts';
import type { Changes, Repository } from '../../packages/core/src/ports/repository.ts';
import { minute, shaOf } from './deployment-records.ts';
import { createFakeClock } from './fake-clock.ts';
import { createFakeProbe, createFakeProcesses, type Reply } from './fake-service.ts';
import { createMemoryDeployments } from './memory-deployments.ts';
import { createMemoryRefs, type MemoryRefs } from './memory-refs.ts';
import { createRecordedLog } from './recorded-log.ts';

type Relation = Awaited<ReturnType<Repository['compare']>>;

export interface DeployWorldOptions {
  readonly records?: readonly DeploymentRecord[];
  /** Versions with a published release: one archive and the manifest. */
  readonly released?: readonly string[];
  /** What their tags begin with; `v` by default. */
  readonly tagPrefix?: string;
  /** The archive's name in the manifests; GitHub keeps it under one of its own. */
  readonly archive?: string;
  readonly relation?: Relation | SlipwayError;
  readonly latest?: string;
  /** How the command ends. */
  readonly command?: (command: Command) => number | Partial<CommandResult> | SlipwayError;
  readonly service?: (count: number) => Reply;
  /** The token may not write refs. */
  readonly refsForbidden?: boolean;
  readonly latestForbidden?: boolean;
  /** What happened between two commits. */
  readonly changes?: Changes;
  /** What tools said of the commit. */
  readonly checks?: readonly CommitCheck[] | 'forbidden';
  /** Runs that have ended; others cannot be told. */
  readonly over?: readonly string[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const contentOf = (version: string) => `the bytes of ${version}`;

/** The manifest of a version's one artifact, as `package` writes it. */
export function manifestOf(version: string, name = `service-${version}.tar.gz`): Manifest {
  const sha = sha256(contentOf(version));
  const size = contentOf(version).length;
  return {
    schema: 1,
    name: 'service',
    version,
    commit: shaOf(version),
    created: minute(0),
    artifacts: [{ name, path: name, format: 'tar.gz', size, sha256: sha, platform: 'any' }],
  };
}

/** What a deployment of the version's artifacts remembers of them. */
export function digestOf(version: string): string {
  return sha256(artifactsDigestText(manifestOf(version).artifacts));
}

/** The configuration with settings for production. */
export function configOf(
  settings: Partial<EnvironmentSettings>,
  deployment: Partial<Config['deployment']> = {},
): Config {
  const production: EnvironmentSettings = {
    ...(defaultConfig.deployment.environments['production'] as EnvironmentSettings),
    ...settings,
  };
  const environments = { ...defaultConfig.deployment.environments, production };
  return {
    ...defaultConfig,
    deployment: { ...defaultConfig.deployment, environments, ...deployment },
  };
}

/** A repository with releases and a ledger, a service, and a machine to deploy from. */
export async function createDeployWorld(options: DeployWorldOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-deploy-'));
  const deployments = createMemoryDeployments(options.records);
  const clock = createFakeClock();
  const log = createRecordedLog();
  const processes = createFakeProcesses(options.command, { PATH: '/bin', GITHUB_TOKEN: 'secret' });
  const releases = new Map<string, Release>();
  const tags = new Map<string, TagTarget>();
  const contents = new Map<number, string>();
  const pages: (string | undefined)[] = [];
  const sent: { readonly url: string; readonly body: string }[] = [];

  const asset = (id: number, name: string, text: string): ReleaseAsset => {
    contents.set(id, text);
    return { id, name, size: text.length, state: 'uploaded', sha256: sha256(text) };
  };
  for (const [index, version] of (options.released ?? []).entries()) {
    const manifest = manifestOf(version, options.archive);
    const tag = `${options.tagPrefix ?? 'v'}${version}`;
    tags.set(tag, { object: shaOf(version), commit: shaOf(version), message: tag });
    const archive = manifest.artifacts[0]?.name ?? '';
    releases.set(tag, {
      id: index,
      tag,
      name: tag,
      body: `Notes of ${version}`,
      draft: false,
      prerelease: false,
      target: 'main',
      url: '',
      uploadUrl: '',
      author: 'octocat',
      assets: [
        asset(index * 10, 'manifest.json', renderManifest(manifest)),
        asset(index * 10 + 1, archive.replaceAll(' ', '.'), contentOf(version)),
      ],
    });
  }
  const files: Files = {
    ...nodeFiles,
    withTemporaryFolder: async (body) => {
      const temporary = await mkdtemp(join(folder, 'artifacts-'));
      try {
        return await body(temporary);
      } finally {
        await rm(temporary, { recursive: true });
      }
    },
  };
  const compared: (readonly [string, string])[] = [];
  const refs: MemoryRefs = createMemoryRefs({ forbidden: options.refsForbidden ?? false });
  const moved: (readonly [string, string])[] = [];
  const latest = { tag: options.latest };
  const webhook = { delivered: true };
  const paged: Deployments = {
    ...deployments,
    page: (environment, after) => {
      pages.push(after);
      return deployments.page(environment, after);
    },
  };

  return {
    folder,
    deployments,
    processes,
    releases,
    tags,
    contents,
    compared,
    sent,
    refs,
    moved,
    /** What the repository calls its latest release. */
    latest,
    webhook,
    log,
    clock,
    /** Cursors of the pages that were read. */
    pages,
    ports: {
      deployments: paged,
      releases: {
        findPublished: async (tag: string) => releases.get(tag),
        download: async ({ id }: ReleaseAsset, path: string) => {
          const text = contents.get(id) ?? '';
          await writeFile(path, text);
          return sha256(text);
        },
      },
      bundles: bundles as Bundles,
      serverUrl: 'https://github.com',
      checks: { list: async () => options.checks ?? [] },
      runs: { isOver: async (runId: string) => options.over?.includes(runId) || undefined },
      lock: createEnvironmentLock(refs) as EnvironmentLock,
      audit: createAuditLog(refs) as AuditLog,
      tags: {
        read: async (tag: string) => tags.get(tag),
        move: async (tag: string, commit: string) => {
          if (options.refsForbidden === true)
            throw new SlipwayError('missing-permission', 'It may not.', { remedy: 'Grant it.' });
          moved.push([tag, commit]);
        },
      },
      latestRelease: {
        latestTag: async () => latest.tag,
        makeLatest: async (tag: string) => {
          if (options.latestForbidden === true) return 'forbidden' as const;
          latest.tag = tag;
          return 'made' as const;
        },
      },
      repository: {
        compare: async (base: string, head: string) => {
          compared.push([base, head]);
          const relation = options.relation ?? 'ahead';
          if (typeof relation !== 'string') throw relation;
          return relation;
        },
        changes: async (base: string, head: string) => {
          compared.push([base, head]);
          return options.changes ?? { files: [], commits: [] };
        },
      },
      files,
      processes,
      clock,
      log: log.log,
      probe: createFakeProbe((_, count) => options.service?.(count) ?? {}, clock),
      webhooks: {
        send: async (url: string, { body }: { readonly body: string }) => {
          sent.push({ url, body });
          return { delivered: webhook.delivered, detail: 'no answer' };
        },
      },
    },
    /** Packages a version on this machine; gives the manifest's path. */
    async package(version: string): Promise<string> {
      const manifest = manifestOf(version);
      const path = join(folder, `packaged-${version}`, 'manifest.json');
      await nodeFiles.writeText(path, renderManifest(manifest));
      for (const artifact of manifest.artifacts)
        await writeFile(join(dirname(path), artifact.path), contentOf(version));
      return path;
    },
    read: (path: string) => readFile(path, 'utf8'),
    /** States of a deployment so far, oldest first. */
    states: (id: number) =>
      deployments.records.find((record) => record.id === id)?.statuses.map(({ state }) => state),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

export type DeployWorld = Awaited<ReturnType<typeof createDeployWorld>>;
