import type { Config } from '../../domain/config/config.ts';
import { followsTags } from '../../domain/history/ref-version.ts';
import {
  otherTagForms,
  requireTagConvention,
  type TagForm,
  usualTagForms,
} from '../../domain/history/tag-convention.ts';
import { parseTagTemplate, releaseTags } from '../../domain/history/tag-name.ts';
import type { VersionRules } from '../../domain/history/version-rules.ts';
import { compareVersions, isPrerelease, type Version } from '../../domain/version/version.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Log } from '../../ports/log.ts';
import type { FoundBase, ReleaseHistory } from './release-history.ts';

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
  if (!followsTags(config) || others.length > 0) requireTagConvention(tags, template, owner);
  return follow(source, form, log);
}

/**
 * The package with the form of its newest tag, where it changed its form: after `v1.1.0` came `1.2.0`. What came since the
 * last release of the usual form holds such a tag, and its version goes on from there. A form that was set is never changed.
 */
export async function followNewerForm(
  { source, rules: { scheme }, config }: TagFormRequest,
  { base: { previous }, commits }: FoundBase,
  history: ReleaseHistory,
  log: Pick<Log, 'warning'> | undefined,
): Promise<ReleasePackage> {
  if (previous === undefined || !followsTags(config)) return source;
  const { template, name: packageName } = source;
  const known = new Set(commits.map(({ sha }) => sha));
  const newer = (await history.tags()).filter(({ commit }) => known.has(commit));
  const owner = { scheme, packageName, several: false };
  const form = usualTagForms(newer, template, owner).find(({ prefix }) =>
    releaseTags(newer, parseTagTemplate(prefix), scheme).some(({ version }) =>
      followsOn(version, previous.version),
    ),
  );
  return form === undefined ? source : follow(source, form, log);
}

/** What is far away, such as a date, counts something else. */
function followsOn(version: Version, last: Version): boolean {
  const isNext = version.release[0] <= last.release[0] + 1;
  return !isPrerelease(version) && isNext && compareVersions(version, last) > 0;
}

function follow(
  source: ReleasePackage,
  { prefix, names }: TagForm,
  log: Pick<Log, 'warning'> | undefined,
): ReleasePackage {
  log?.warning(
    `The releases of this repository have tags such as ${names.at(-1)}, and this one follows them. Set \`release_management.tag_prefix\` to ${JSON.stringify(prefix)} to say that it is meant.`,
  );
  return { ...source, template: parseTagTemplate(prefix) };
}
