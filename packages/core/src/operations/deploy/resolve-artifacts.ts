import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { followsTags, versionOfTag } from '../../domain/history/ref-version.ts';
import { formOfTag } from '../../domain/history/tag-convention.ts';
import { formatTag, parseTagTemplate } from '../../domain/history/tag-name.ts';
import type { TagTarget } from '../../domain/release/release.ts';
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
  const chosen = request.manifestPath === undefined ? await chooseTag(request, ports) : undefined;
  const artifacts =
    request.manifestPath === undefined
      ? await downloadArtifactSet(String(chosen?.tag), folder, trust, ports)
      : await readVouched(request.manifestPath, trust, ports);
  requireVersion(artifacts, request.version);
  const { tag, target } = await readTag(artifacts, chosen, request, ports);
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

/** A tag, and where it leads. */
interface ReadTag {
  readonly tag: string;
  readonly target: TagTarget | undefined;
}

/** The tag of what is deployed: the one that it came from, where that names its version. */
async function readTag(
  { manifest: { version } }: ArtifactSet,
  chosen: ReadTag | { readonly tag: string } | undefined,
  { config }: ResolveArtifactsRequest,
  ports: ResolveArtifactsPorts,
): Promise<ReadTag> {
  if (chosen === undefined || versionOfTag(chosen.tag, config)?.text !== version)
    return findTag(version, config, ports);
  return 'target' in chosen ? chosen : { ...chosen, target: await ports.tags.read(chosen.tag) };
}

/**
 * The tag of a version by the configuration. Where there is none and the configuration sets no form, the latest release
 * shows the one that tag-release follows: two requests that nobody else makes.
 */
async function findTag(
  version: string,
  config: Config,
  { tags, latestRelease }: Pick<ResolveArtifactsPorts, 'tags' | 'latestRelease'>,
): Promise<ReadTag> {
  const tag = tagOf(version, config);
  const target = await tags.read(tag);
  if (target !== undefined || !followsTags(config)) return { tag, target };
  const { version_scheme: scheme } = config.deployment;
  const form = formOfTag((await latestRelease.latestTag()) ?? '', scheme);
  const other = form && formatTag(form.template, parseVersion(version, scheme));
  if (other === undefined || other === tag) return { tag, target };
  const found = await tags.read(other);
  return found === undefined ? { tag, target } : { tag: other, target: found };
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
): Promise<ReadTag | { readonly tag: string }> {
  if (version !== undefined) return findTag(version, config, ports);
  const started = run.ref.startsWith('refs/tags/') ? run.ref.slice('refs/tags/'.length) : '';
  if (versionOfTag(started, config) !== undefined) return { tag: started };
  const latest = await ports.latestRelease.latestTag();
  if (latest !== undefined) return { tag: latest };
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
