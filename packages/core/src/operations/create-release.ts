import type { Config } from '../domain/config/config.ts';
import { describePublishing } from '../domain/registry/publish-plan.ts';
import type { PackageOutcome, RegistryName } from '../domain/registry/registry.ts';
import { floatingTags } from '../domain/release/floating-tags.ts';
import type { WantedRelease } from '../domain/release/release-protocol.ts';
import { describeEffect, previewRelease } from '../domain/release/release-steps.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Log } from '../ports/log.ts';
import type { Registries } from '../ports/registries.ts';
import type { ReleaseReader, ReleaseWriter, Tags } from '../ports/releases.ts';
import type { Repository } from '../ports/repository.ts';
import { catchUpChangelog } from './release/catch-up-changelog.ts';
import { moveFloatingTags } from './release/move-floating-tags.ts';
import {
  type PreparedPackage,
  plannedOutcomes,
  preparePackages,
  publishPackages,
} from './release/publish-packages.ts';
import { type Reconciled, reconcileRelease } from './release/reconcile-release.ts';
import { describeWanted } from './release/wanted-release.ts';

export interface CreateReleaseRequest {
  readonly version: string;
  readonly tag: string;
  /** Full SHA. */
  readonly commit: string;
  readonly previousVersion: string | null;
  /** Markdown. */
  readonly notes: string;
  /** Below the repository's root; empty: none is kept. Default: as the configuration says. */
  readonly changelogFile?: string;
  /** Absolute path of the manifest whose artifacts are released; `undefined`: none. */
  readonly manifestPath: string | undefined;
  /** Globs of further files below the working directory; one that matches nothing is an error. */
  readonly artifacts: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
  readonly draft: boolean;
  /** `undefined`: as the version says. */
  readonly prerelease: boolean | undefined;
  readonly latest: 'auto' | 'true' | 'false';
  readonly floatingTags: 'none' | 'major' | 'major-minor';
  /** Registries that the manifest's packages are published to as well, in this order. Default: none. */
  readonly publish?: readonly RegistryName[];
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface ReleaseInfo {
  /** `already-released`: the same release was there, and nothing was written. */
  readonly kind: 'released' | 'already-released' | 'drafted' | 'planned';
  readonly version: string;
  readonly tag: string;
  readonly commit: string;
  readonly previousVersion: string | null;
  readonly notes: string;
  readonly releasedBy: string;
  /** `undefined` for a plan. */
  readonly id: number | undefined;
  readonly url: string | undefined;
  readonly assets: readonly {
    readonly name: string;
    readonly size: number;
    readonly sha256: string;
  }[];
  /** The packages of `publish`, and what became of each. */
  readonly packages: readonly PackageOutcome[];
  /** What was done or would be done, one line each, in order. */
  readonly steps: readonly string[];
}

export interface CreateReleasePorts {
  readonly releases: ReleaseReader & ReleaseWriter;
  readonly tags: Tags;
  readonly repository: Repository;
  readonly git: Pick<Git, 'commit'>;
  readonly registries: Registries;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Releases a commit: a draft with its files, each digest verified, then the tag, then publishing, then the tags and
 * the changelog that follow. It compares what should be with what is, so that a run that died anywhere is
 * finished by the next one, and a run that finds everything done writes nothing. A dry run asks no server.
 *
 * @throws SlipwayError `refused-event`, `artifact-invalid`, `conflict`, `missing-permission`, `half-done`, `cancelled`
 */
export async function createRelease(
  request: CreateReleaseRequest,
  ports: CreateReleasePorts,
): Promise<ReleaseInfo> {
  return ports.files.withTemporaryFolder(async (folder) => {
    const wanted = await describeWanted(request, ports, folder);
    if (request.dryRun) return planned(request, wanted);
    const { date } = await ports.git.commit(request.commit);
    const options = { date, folder, ...(request.signal && { signal: request.signal }) };
    const reconciled = await reconcileRelease(wanted, ports, options);
    const followed = await followUp(request, wanted, reconciled, date, ports);
    return released(request, wanted, reconciled, followed);
  });
}

/** What follows a published release, each compared first, so that a second run changes nothing. */
async function followUp(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
  { release: { url } }: Reconciled,
  date: string,
  ports: CreateReleasePorts,
): Promise<readonly string[]> {
  const { version, tag, commit, notes, run } = request;
  if (wanted.draft) return [];
  const path = changelogOf(request);
  const moved = await moveFloatingTags(floatingTagsOf(request, wanted), commit, ports);
  const section = { version, date: date.slice(0, 'YYYY-MM-DD'.length), url, notes };
  const added =
    path === '' ? undefined : await catchUpChangelog({ path, section, ref: run.ref }, ports);
  ports.log.info(`${tag} is released.`);
  return added === undefined ? moved : [...moved, added];
}

function changelogOf({ changelogFile, config }: CreateReleaseRequest): string {
  return changelogFile ?? config.release_management.changelog_file;
}

function floatingTagsOf(
  request: CreateReleaseRequest,
  { prerelease }: WantedRelease,
): readonly string[] {
  return floatingTags(request.tag, request.version, prerelease ? 'none' : request.floatingTags);
}

function planned(request: CreateReleaseRequest, wanted: WantedRelease): ReleaseInfo {
  const effects = previewRelease(wanted, !wanted.createsTag);
  const path = changelogOf(request);
  const steps = effects.map((effect) => describeEffect(effect, wanted));
  const moves = floatingTagsOf(request, wanted).map(
    (name) => `Move the tag ${name} to ${wanted.commit}.`,
  );
  const changelog = path === '' ? [] : [`Add ${request.version} to ${path}.`];
  return {
    ...common(request, wanted),
    kind: 'planned',
    releasedBy: request.run.actor,
    id: undefined,
    url: undefined,
    steps: request.draft ? steps : [...steps, ...moves, ...changelog],
  };
}

function released(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
  { release, steps }: Reconciled,
  followed: readonly string[],
): ReleaseInfo {
  const all = [...steps, ...followed];
  return {
    ...common(request, wanted),
    kind: release.draft ? 'drafted' : all.length === 0 ? 'already-released' : 'released',
    releasedBy: release.author,
    id: release.id,
    url: release.url,
    steps: all,
  };
}

function common(request: CreateReleaseRequest, wanted: WantedRelease) {
  const { version, tag, commit, previousVersion, notes } = request;
  const assets = wanted.assets.map(({ name, size, sha256: digest }) => ({
    name,
    size,
    sha256: digest,
  }));
  return { version, tag, commit, previousVersion, notes, assets };
}
