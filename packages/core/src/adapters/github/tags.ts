import { botIdentity } from '../../domain/release/bot-identity.ts';
import type { TagTarget } from '../../domain/release/release.ts';
import type { Tags } from '../../ports/releases.ts';
import type { GitHub, Refusal } from './client.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import { failureOf } from './failure.ts';

const needs = 'contents: write';
/** Tags of `OWNER/NAME` on the server. */
export function createTags(github: GitHub, repository: string): Tags {
  const at = coordinatesOf(repository);
  return {
    async read(tag) {
      const answer = await github.request(
        'GET /repos/{owner}/{repo}/git/ref/{ref}',
        { ...at, ref: `tags/${tag}` },
        { needs: 'contents: read', accept: [404] },
      );
      if (!answer.ok) return undefined;
      const { type, sha } = answer.data.object;
      return type === 'tag'
        ? readAnnotation(github, at, sha)
        : { object: sha, commit: sha, message: undefined };
    },
    async create({ name, commit, message, date }) {
      const { data } = await github.request(
        'POST /repos/{owner}/{repo}/git/tags',
        {
          ...at,
          tag: name,
          message,
          object: commit,
          type: 'commit',
          tagger: { ...botIdentity, date },
        },
        { needs },
      );
      return createRef(github, at, name, data.sha);
    },
    async move(tag, commit) {
      const answer = await github.request(
        'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
        { ...at, ref: `tags/${tag}`, sha: commit, force: true },
        { needs, accept: [404, 422] },
      );
      if (answer.ok) return;
      if (!isUnknownRef(answer))
        throw failureOf(answer, { what: `moving the tag ${tag}`, write: true, needs });
      await createRef(github, at, tag, commit);
    },
  };
}

/** Creates the ref, never forced: the server compares and sets. */
async function createRef(
  github: GitHub,
  at: Coordinates,
  tag: string,
  sha: string,
): Promise<'created' | 'exists'> {
  const answer = await github.request(
    'POST /repos/{owner}/{repo}/git/refs',
    { ...at, ref: `refs/tags/${tag}`, sha },
    { needs, accept: [422] },
  );
  if (answer.ok) return 'created';
  if (isTaken(answer)) return 'exists';
  throw failureOf(answer, { what: `creating the tag ${tag}`, write: true, needs });
}

/** Follows an annotation to its commit; a tag may point to a tag. */
async function readAnnotation(github: GitHub, at: Coordinates, object: string): Promise<TagTarget> {
  let next = object;
  let message: string | undefined;
  for (;;) {
    const { data } = await github.request(
      'GET /repos/{owner}/{repo}/git/tags/{tag_sha}',
      { ...at, tag_sha: next },
      { needs: 'contents: read' },
    );
    message ??= data.message;
    next = data.object.sha;
    if (data.object.type !== 'tag') return { object, commit: next, message };
  }
}

function isTaken(refusal: Refusal): boolean {
  return /already exists/i.test(refusal.message);
}

function isUnknownRef(refusal: Refusal): boolean {
  return refusal.status === 404 || /does not exist/i.test(refusal.message);
}
