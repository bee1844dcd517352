import { nearestName } from '../config/nearest-name.ts';
import { SlipwayError } from '../errors.ts';
import type { ReleasePackage } from './release-package.ts';

type Named = Pick<ReleasePackage, 'name' | 'path' | 'template'>;

/** Throws `invalid-config` where two packages have the same folder, name, or form of tags. */
export function requireDistinct(packages: readonly Named[]): void {
  refuseSame(
    packages,
    ({ path }) => path,
    (path) => ({
      message: `The folder ${path} is named twice in \`release_management.packages\`.`,
      remedy: 'Leave one of them out.',
    }),
  );
  refuseSame(
    packages,
    ({ name }) => name,
    (name, [first, second]) => ({
      message: `The packages in ${first.path} and ${second.path} are both called ${name}.`,
      remedy: 'Rename one, or give it a `name` in `release_management.packages`.',
    }),
  );
  refuseSame(
    packages,
    ({ template }) => tagOf(template),
    (tag, [first, second]) => ({
      message: `The packages ${first.name} and ${second.name} would have the same tags, ${tag}.`,
      remedy: 'Give one of them a `tag_prefix` of its own in `release_management.packages`.',
    }),
  );
}

/** The package of a name. Throws `invalid-input` or `invalid-config`, as `code` says, where there is none. */
export function requirePackage<T extends Pick<ReleasePackage, 'name'>>(
  name: string,
  packages: readonly T[],
  { code, where }: { readonly code: 'invalid-input' | 'invalid-config'; readonly where: string },
): T {
  const found = packages.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = packages.map((one) => one.name);
  const nearest = nearestName(name, names);
  throw new SlipwayError(
    code,
    `${where} names the package ${JSON.stringify(name.slice(0, 100))}, which is not in this repository.`,
    {
      remedy:
        nearest === undefined
          ? `Its packages are ${listOf(names)}.`
          : `Did you mean ${JSON.stringify(nearest)}?`,
    },
  );
}

/** Names for a sentence; a long list is cut. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 10);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(', ')} and ${last}`;
}

function tagOf({ before, after }: ReleasePackage['template']): string {
  return `${before}1.2.3${after}`;
}

function refuseSame(
  packages: readonly Named[],
  keyOf: (one: Named) => string,
  describe: (
    key: string,
    pair: readonly [Named, Named],
  ) => { readonly message: string; readonly remedy: string },
): void {
  const seen = new Map<string, Named>();
  for (const one of packages) {
    const key = keyOf(one);
    const other = seen.get(key);
    seen.set(key, one);
    if (other === undefined) continue;
    const { message, remedy } = describe(key, [other, one]);
    throw new SlipwayError('invalid-config', message, { remedy });
  }
}
