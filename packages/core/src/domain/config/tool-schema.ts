import * as z from 'zod/mini';
import { describe, line, repositoryPath, section } from './fields.ts';

const name = 'expected the name of a program, such as `cosign`';
const address = 'expected an address that begins with `https://`';
const digest = 'expected a SHA-256: 64 hexadecimal digits';

/** Without TLS only from the machine itself. */
const addressPattern =
  /^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/])[^\s\p{C}]+$/u;

const toolSchema = section(
  {
    version: describe(line('expected a version, such as `3.0.2`'), 'The version, for the cache.'),
    url: describe(
      z.string(address).check(z.regex(addressPattern, address)),
      'The program itself, or an archive that holds it: `tar.gz`, `tgz`, `tar.zst` or `zip`.',
    ),
    sha256: describe(
      z.pipe(
        z.string(digest).check(z.regex(/^[0-9a-fA-F]{64}$/, digest)),
        z.transform((text: string) => text.toLowerCase()),
      ),
      'SHA-256 of what lies at `url`; anything else is not unpacked.',
    ),
    path: describe(
      z.optional(repositoryPath()),
      'The program inside the archive. Default: the tool’s name, at the top.',
    ),
  },
  'expected a mapping with `version`, `url` and `sha256`',
);

/** `packaging.tools`, by program. */
export const toolsSchema = z.record(
  z.string(name).check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, name)),
  toolSchema,
  'expected a mapping from programs to where they come from',
);
