import type { JsonObject } from './json.ts';

const repository = '/repos/{owner}/{repo}';

/** Limits and states that GitHub has and its description leaves out, by where they belong. */
const unwritten: readonly (readonly [string, JsonObject])[] = [
  [`paths ${repository}/releases post body`, { maxLength: 125_000 }],
  [`paths ${repository}/releases/{release_id} patch body`, { maxLength: 125_000 }],
  [`paths ${repository}/deployments post description`, { maxLength: 140 }],
  [`paths ${repository}/deployments/{deployment_id}/statuses post description`, { maxLength: 140 }],
  ['schemas release assets', { maxItems: 1000 }],
  ['schemas release-asset size', { exclusiveMaximum: 2 * 1024 ** 3 }],
  // What an upload that broke leaves behind: told in the prose of the operation, not in its schema.
  ['schemas release-asset state', { enum: ['uploaded', 'open', 'starter'] }],
];

/** Adds the unwritten limits to a trimmed description. */
export function limits(description: JsonObject): JsonObject {
  const copy = structuredClone(description) as Writable;
  for (const [place, limit] of unwritten) Object.assign(schemaAt(copy, place.split(' ')), limit);
  return copy as JsonObject;
}

type Writable = { [key: string]: Writable };

function schemaAt(description: Writable, [kind = '', ...rest]: readonly string[]): Writable {
  const [first = '', second = '', field = ''] = rest;
  const steps =
    kind === 'paths'
      ? ['paths', first, second, 'requestBody', 'content', 'application/json', 'schema']
      : ['components', 'schemas', first];
  const path = [...steps, 'properties', kind === 'paths' ? field : second];
  let at = description;
  for (const step of path) {
    const next = at[step];
    if (next === undefined) throw new Error(`GitHub's description has no ${path.join(' ')}`);
    at = next;
  }
  return at;
}
