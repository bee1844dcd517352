import * as z from 'zod/mini';
import { contentRules } from '../packaging/content-finding.ts';
import { sizePattern } from '../packaging/size-limits.ts';
import { describe, glob, section } from './fields.ts';

const ruleName = z.enum(contentRules, {
  error: `expected the name of a rule: ${contentRules.join(', ')}`,
});

const allowance = z.union(
  [
    glob(),
    section(
      {
        path: describe(glob(), 'A glob of paths inside the artifact.'),
        rule: describe(z.optional(ruleName), 'The one rule that it may break. Default: any.'),
      },
      'expected a glob, or `path` with `rule`',
    ),
  ],
  'expected a glob, or `path` with `rule`',
);

/** `packaging.allow`: each item in its long form. */
export const allowSchema = z.array(allowance, 'expected a list of globs');

const expectedSize = 'expected a size such as `5 MB`, or a number of bytes';
const size = z.union(
  [
    z.string(expectedSize).check(z.regex(sizePattern, expectedSize)),
    z.int(expectedSize).check(z.minimum(1, expectedSize)),
  ],
  expectedSize,
);

/** `packaging.size_limits`. */
export const sizeLimitsSchema = z.record(
  z.string().check(z.regex(/^[^\p{C}/]{1,200}$/u, 'expected a format, a glob of names or `total`')),
  size,
  'expected formats, globs of artifact names or `total`, each with a size',
);
