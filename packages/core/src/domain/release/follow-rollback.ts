import { tryParseVersion } from '../version/version.ts';

/** A release by its tag and its version. */
export interface TaggedVersion {
  readonly tag: string;
  readonly version: string;
}

/**
 * The floating tags, such as `v1` and `v1.2`, that may stand at a release: those of its own line. Empty where its tag
 * does not end in its version.
 */
export function floatingNames({ tag, version }: TaggedVersion): readonly string[] {
  const parsed = tryParseVersion(version, 'semantic');
  if (parsed === undefined || !tag.endsWith(version)) return [];
  const [major, minor] = parsed.release;
  const prefix = tag.slice(0, tag.length - version.length);
  return [`${prefix}${major}`, `${prefix}${major}.${minor}`];
}

/**
 * The floating tags that go back with a rollback: those that both releases could have. `v2` does not go back from 2.0.0
 * to 1.9.0: who asked for version 2 must not get version 1.
 */
export function sharedFloatingNames(from: TaggedVersion, to: TaggedVersion): readonly string[] {
  const possible = new Set(floatingNames(to));
  return floatingNames(from).filter((name) => possible.has(name));
}
