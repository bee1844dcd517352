import type { Config } from '../config/config.ts';
import { parseTag, parseTagTemplate } from './tag-name.ts';

const tags = 'refs/tags/';

/** The version that the ref which started a run names: a release's tag does; branches and other tags do not. */
export function versionOfRef(ref: string, config: Config): string | undefined {
  if (!ref.startsWith(tags)) return undefined;
  const template = parseTagTemplate(config.release_management.tag_prefix);
  return parseTag(template, config.deployment.version_scheme, ref.slice(tags.length))?.text;
}
