import type { Config } from '../config/config.ts';
import { defaultConfig } from '../config/defaults.ts';
import type { Version } from '../version/version.ts';
import { holdsName } from '../workspace/package-template.ts';
import { formOfTag } from './tag-convention.ts';
import { parseTag, parseTagTemplate } from './tag-name.ts';

const tags = 'refs/tags/';

/** The version that the ref which started a run names: a release's tag does; branches and other tags do not. */
export function versionOfRef(ref: string, config: Config): string | undefined {
  if (!ref.startsWith(tags)) return undefined;
  const { packages, tag_prefix } = config.release_management;
  // With several packages, or a package's name in the tag, only their files tell whose tag it is.
  if (packages !== undefined || holdsName(tag_prefix)) return undefined;
  return versionOfTag(ref.slice(tags.length), config)?.text;
}

/** The version that a tag names by the configuration; where that sets no form, any plain one tells, such as `1.2.3`. */
export function versionOfTag(name: string, config: Config): Version | undefined {
  const { version_scheme: scheme } = config.deployment;
  const own = parseTag(parseTagTemplate(config.release_management.tag_prefix), scheme, name);
  return own ?? (followsTags(config) ? formOfTag(name, scheme)?.version : undefined);
}

/** Whether tags show their own form, since the configuration sets none. */
export function followsTags({ release_management }: Config): boolean {
  return release_management.tag_prefix === defaultConfig.release_management.tag_prefix;
}
