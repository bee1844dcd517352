import type { Config } from '../config/config.ts';
import { holdsName } from '../workspace/package-template.ts';
import { parseTag, parseTagTemplate } from './tag-name.ts';

const tags = 'refs/tags/';

/** The version that the ref which started a run names: a release's tag does; branches and other tags do not. */
export function versionOfRef(ref: string, config: Config): string | undefined {
  if (!ref.startsWith(tags)) return undefined;
  const { packages, tag_prefix } = config.release_management;
  // With several packages, or a package's name in the tag, only their files tell whose tag it is.
  if (packages !== undefined || holdsName(tag_prefix)) return undefined;
  const template = parseTagTemplate(tag_prefix);
  return parseTag(template, config.deployment.version_scheme, ref.slice(tags.length))?.text;
}
