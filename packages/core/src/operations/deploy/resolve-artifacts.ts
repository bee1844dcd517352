import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { formatTag, parseTag, parseTagTemplate } from '../../domain/history/tag-name.ts';
import type { RunContext } from '../../domain/run-context.ts';
import { parseVersion } from '../../domain/version/version.ts';
import type { LatestRelease } from '../../ports/latest-release.ts';
import type { Tags } from '../../ports/releases.ts';
import { readTrust, type Trust, vouch } from '../integrity/vouch.ts';
import {
  type ArtifactSet,
  type DownloadPorts,
  downloadArtifactSet,
  readArtifactSet,
} from './artifact-set.ts';

export interface ResolveArtifactsRequest {
  readonly version: string | undefined;
  readonly manifestPath: string | undefined;
  /** Absolute path that the configuration's paths are below. */
  readonly workingDirectory: string;
  readonly config: Config;
  readonly run: RunContext;
}

export interface ResolveArtifactsPorts extends DownloadPorts {
  readonly latestRelease: LatestRelease;
  readonly tags: Pick<Tags, 'read'>;
}

export interface ResolvedArtifacts {
  readonly artifacts: ArtifactSet;
  readonly tag: string;
}

/**
 * What is to be deployed: the artifacts of the manifest on this machine, else of the release of the version that was
 * asked for, else of the tag that started the run, else of the latest release. A tag that leads to another commit than
 * the manifest names is a `conflict`: it was moved, or the artifacts are not of this version.
 */
export async function resolveArtifacts(
  request: ResolveArtifactsRequest,
  folder: string,
  ports: ResolveArtifactsPorts,
): Promise<ResolvedArtifacts> {
  const trust = await readTrust(request, ports.files);
  const artifacts =
    request.manifestPath === undefined
      ? await downloadArtifactSet(await chooseTag(request, ports), folder, trust, ports)
      : await readVouched(request.manifestPath, trust, ports);
  requireVersion(artifacts, request.version);
  const tag = tagOf(artifacts.manifest.version, request.config);
  const target = await ports.tags.read(tag);
  if (target !== undefined && target.commit !== artifacts.manifest.commit)
    throw movedTag(tag, target.commit, artifacts.manifest.commit);
  return { artifacts, tag };
}

/** Of this machine, where the step that packaged may have been another job's. */
async function readVouched(
  manifestPath: string,
  trust: Trust,
  ports: ResolveArtifactsPorts,
): Promise<ArtifactSet> {
  const artifacts = await readArtifactSet(manifestPath, ports.files);
  return { ...artifacts, vouched: await vouch(artifacts, trust, ports) };
}

/** The tag of a version by the configuration. Throws `invalid-version`. */
export function tagOf(version: string, config: Config): string {
  const scheme = config.deployment.version_scheme;
  const template = parseTagTemplate(config.release_management.tag_prefix);
  return formatTag(template, parseVersion(version, scheme));
}

/** The error for a tag that no longer leads where the record says. */
function movedTag(tag: string, commit: string, recorded: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `The tag ${tag} leads to ${commit.slice(0, 12)}, but its artifacts were made from ${recorded.slice(0, 12)}.`,
    { remedy: 'Find out who moved the tag, and release the version again under a new number.' },
  );
}

async function chooseTag(
  { version, config, run }: ResolveArtifactsRequest,
  ports: ResolveArtifactsPorts,
): Promise<string> {
  if (version !== undefined) return tagOf(version, config);
  const started = run.ref.startsWith('refs/tags/') ? run.ref.slice('refs/tags/'.length) : '';
  const template = parseTagTemplate(config.release_management.tag_prefix);
  if (parseTag(template, config.deployment.version_scheme, started) !== undefined) return started;
  const latest = await ports.latestRelease.latestTag();
  if (latest !== undefined) return latest;
  throw new SlipwayError('not-found', 'There is no release to deploy yet.', {
    remedy: 'Release one with tag-release, or give the `version` or the `manifest` to deploy.',
  });
}

function requireVersion(
  { manifest, manifestPath }: ArtifactSet,
  version: string | undefined,
): void {
  if (version === undefined || version === manifest.version) return;
  throw new SlipwayError(
    'invalid-input',
    `Version ${version} was asked for, but ${manifestPath} is of ${manifest.version}.`,
    { remedy: 'Leave `version` empty, or give the manifest of that version.' },
  );
}
