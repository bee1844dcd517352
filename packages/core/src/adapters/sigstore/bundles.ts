import type { Bundles } from '../../ports/attestations.ts';

/** Sigstore's library is loaded by the first bundle that is checked. */
export const bundles: Bundles = {
  async check(bundle, roots) {
    const { checkBundle } = await import(/* webpackMode: "eager" */ './check-bundle.ts');
    return checkBundle(bundle, roots);
  },
};
