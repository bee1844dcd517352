import type { Config } from '../domain/config/config.ts';
import type { ChangelogSection } from '../domain/notes/changelog.ts';
import type { PackageOutcome, RegistryName } from '../domain/registry/registry.ts';
import type { CommittedPackage } from '../domain/release/release-commit.ts';
import type { WantedRelease } from '../domain/release/release-protocol.ts';
import { describeEffect, previewRelease } from '../domain/release/release-steps.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Log } from '../ports/log.ts';
import type { Registries } from '../ports/registries.ts';
import type { ReleaseCommits } from '../ports/release-commits.ts';
import type { ReleaseReader, ReleaseWriter, Tags } from '../ports/releases.ts';
import type { Repository } from '../ports/repository.ts';
import { commitRelease } from './release/commit-release.ts';
import { describeFollowing, followRelease } from './release/follow-release.ts';
import { preparePackages } from './release/prepare-packages.ts';
import { type Published, planPackages, publishPackages } from './release/publish-packages.ts';
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
  /** Sections of past releases that the changelog lacks, highest first. Default: none. */
  readonly pastSections?: readonly ChangelogSection[];
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
  /** Whether git signs the tag, with the key that it is set up with. Default: no. */
  readonly sign?: boolean;
  /** What is committed first, so that the tag is of that commit; absent: the tag is of `commit` itself. */
  readonly releaseCommit?: ReleaseCommitRequest;
  /** Registries that the manifest's packages are published to as well, in this order. Default: none. */
  readonly publish?: readonly RegistryName[];
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface ReleaseCommitRequest {
  /** All packages of the repository; several are released by one commit, each by a call of its own. */
  readonly packages: readonly CommittedPackage[];
  /** `https://github.com/OWNER/NAME`, for links in the changelogs. */
  readonly repositoryUrl: string;
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
  readonly repository: Omit<Repository, 'changes'>;
  readonly git: Pick<Git, 'commit' | 'resolve' | 'tags'>;
  readonly commits: Omit<ReleaseCommits, 'carry'>;
  readonly registries: Registries;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Releases a commit: a draft with its files, each digest verified, then the tag, then publishing, then the tags and
 * the changelog that follow. It compares what should be with what is, so that a run that died anywhere is
 * finished by the next one, and a run that finds everything done writes nothing. A dry run asks nobody but
 * the registries that it would publish to.
 *
 * @throws SlipwayError `refused-event`, `artifact-invalid`, `conflict`, `missing-permission`, `half-done`, `cancelled`
 */
export async function createRelease(
  request: CreateReleaseRequest,
  ports: CreateReleasePorts,
): Promise<ReleaseInfo> {
  return ports.files.withTemporaryFolder(async (folder) => {
    const tagged = await commitRelease(request, ports);
    const wanted = await describeWanted(request, tagged, ports, folder);
    const packages = await preparePackages(request, ports);
    if (request.dryRun) return planned(request, wanted, planPackages(packages));
    const { date } = await ports.git.commit(request.commit);
    const { repository } = request.run;
    const options = { repository, date, folder, ...(request.signal && { signal: request.signal }) };
    const reconciled = await reconcileRelease(wanted, ports, options);
    const published = await publishPackages(packages, request, ports);
    const followed = await followRelease(request, wanted, reconciled, date, ports);
    return released(request, wanted, reconciled, published, followed);
  });
}

function planned(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
  packages: Published,
): ReleaseInfo {
  const effects = previewRelease(wanted, !wanted.createsTag);
  const steps = effects.map((effect) => describeEffect(effect, wanted));
  const following = request.draft ? [] : packages.steps;
  return {
    ...common(request, wanted),
    kind: 'planned',
    packages: packages.outcomes,
    releasedBy: request.run.actor,
    id: undefined,
    url: undefined,
    steps: [...steps, ...following, ...describeFollowing(request, wanted)],
  };
}

function released(
  request: CreateReleaseRequest,
  wanted: WantedRelease,
  { release, steps }: Reconciled,
  packages: Published,
  followed: readonly string[],
): ReleaseInfo {
  const all = [...steps, ...packages.steps, ...followed];
  return {
    ...common(request, wanted),
    kind: release.draft ? 'drafted' : all.length === 0 ? 'already-released' : 'released',
    releasedBy: release.author,
    id: release.id,
    url: release.url,
    packages: packages.outcomes,
    steps: all,
  };
}

function common(request: CreateReleaseRequest, wanted: WantedRelease) {
  const { version, tag, previousVersion, notes } = request;
  const { commit } = wanted;
  const assets = wanted.assets.map(({ name, size, sha256: digest }) => ({
    name,
    size,
    sha256: digest,
  }));
  return { version, tag, commit, previousVersion, notes, assets };
}
