import { checkAssets } from '../../domain/release/release-limits.ts';
import { fitsBody, planText, releaseBody } from '../../domain/release/release-mark.ts';
import type { WantedAsset, WantedRelease } from '../../domain/release/release-protocol.ts';
import { isPrerelease, parseVersion } from '../../domain/version/version.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { CreateReleaseRequest } from '../create-release.ts';
import { sha256 } from '../digest.ts';
import type { TaggedCommit } from './commit-release.ts';
import { gatherAssets } from './release-assets.ts';

/** Attached where the notes are too long for the release's body. */
const wholeNotes = 'RELEASE_NOTES.md';

/** What a request asks for, with each file measured and hashed; notes that are too long become a file in `folder`. */
export async function describeWanted(
  request: CreateReleaseRequest,
  { commit, releaseCommit, alsoOf }: TaggedCommit,
  ports: { readonly files: Files; readonly log: Log },
  folder: string,
): Promise<WantedRelease> {
  const { tag, version, config } = request;
  const notes = await attachLongNotes(request, ports, folder);
  const assets = [
    ...notes,
    ...(await gatherAssets({ ...request, commits: [commit, ...alsoOf] }, ports.files)),
  ];
  // The notes may be a file more, under a name that another one has.
  checkAssets(assets);
  const hash = await sha256(planText({ repository: request.run.repository, tag, commit, assets }));
  const prerelease = isPrereleaseOf(request);
  return {
    tag,
    version,
    scheme: config.deployment.version_scheme,
    commit,
    releaseCommit,
    hash,
    name: tag,
    body: releaseBody(request.notes, hash, wholeNotes).body,
    prerelease,
    latest: request.latest,
    assets,
    draft: request.draft,
    createsTag: config.release_management.auto_tag,
    sign: request.sign ?? false,
  };
}

async function attachLongNotes(
  { notes }: CreateReleaseRequest,
  { files, log }: { readonly files: Files; readonly log: Log },
  folder: string,
): Promise<readonly WantedAsset[]> {
  if (fitsBody(notes)) return [];
  log.warning(
    `The notes are longer than GitHub shows: they are cut, and attached whole as ${wholeNotes}.`,
  );
  const path = `${folder}/${wholeNotes}`;
  await files.writeText(path, notes);
  const size = new TextEncoder().encode(notes).length;
  return [{ name: wholeNotes, path, size, sha256: await files.sha256(path) }];
}

function isPrereleaseOf({ prerelease, version, config }: CreateReleaseRequest): boolean {
  return prerelease ?? isPrerelease(parseVersion(version, config.deployment.version_scheme));
}
