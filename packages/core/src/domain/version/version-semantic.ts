import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';
import type { SchemeRules } from './version.ts';

/** Semantic Versioning 2.0.0. */
export const semantic: SchemeRules = {
  form: '`MAJOR.MINOR.PATCH`, such as `1.2.3` or `1.2.0-beta.1`',
  parse(text) {
    // The library also takes `v1.2.3`, `=1.2.3` and blanks around it; a version has none of these.
    const parsed = /^\d\S*$/.test(text) ? parse(text) : null;
    if (parsed === null) return undefined;
    return {
      scheme: 'semantic',
      text,
      epoch: 0,
      release: [parsed.major, parsed.minor, parsed.patch],
      prerelease: parsed.prerelease,
      post: undefined,
      build: parsed.build.join('.'),
    };
  },
  compare: (left, right) => compare(left.text, right.text),
};
