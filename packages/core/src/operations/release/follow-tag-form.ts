import type { Config } from '../../domain/config/config.ts';
import { defaultConfig } from '../../domain/config/defaults.ts';
import { otherTagForms, requireTagConvention } from '../../domain/history/tag-convention.ts';
import { parseTagTemplate, releaseTags } from '../../domain/history/tag-name.ts';
import type { VersionRules } from '../../domain/history/version-rules.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Log } from '../../ports/log.ts';
import type { ReleaseHistory } from './release-history.ts';

export interface TagFormRequest {
  readonly source: ReleasePackage;
  readonly rules: Pick<VersionRules, 'scheme'>;
  readonly config: Config;
}

/**
 * The package with the form that its tags have. Where none has the usual one and all releases have one other, such as
 * `1.2.3`, that is followed: a project's own way counts for more than a default. A form that was set is never changed,
 * and of two others nobody knows which is meant: then this throws `invalid-config`.
 */
export async function followTagForm(
  { source, rules: { scheme }, config }: TagFormRequest,
  history: ReleaseHistory,
  log: Pick<Log, 'warning'> | undefined,
): Promise<ReleasePackage> {
  const { template, name: packageName } = source;
  if ((await history.tags()).length === 0) return source;
  const owner = { scheme, packageName, several: false };
  const tags = await history.reachableTags();
  if (releaseTags(tags, template, scheme).length > 0) return source;
  const [form, ...others] = otherTagForms(tags, template, owner);
  if (form === undefined) return source;
  const isUsual =
    config.release_management.tag_prefix === defaultConfig.release_management.tag_prefix;
  if (!isUsual || others.length > 0) requireTagConvention(tags, template, owner);
  const prefix = JSON.stringify(form.prefix);
  log?.warning(
    `The releases of this repository have tags such as ${form.names.at(-1)}, and this one follows them. Set \`release_management.tag_prefix\` to ${prefix}, so that the other actions know it as well.`,
  );
  return { ...source, template: parseTagTemplate(form.prefix) };
}
