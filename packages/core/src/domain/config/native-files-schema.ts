import * as z from 'zod/mini';
import { describe, flag, repositoryPath, section } from './fields.ts';
import type { NativeFile } from './native-settings.ts';

const expectedDestination = 'expected an absolute path, such as `/usr/bin/greeter`';
/** No part that climbs or is empty, nothing that a spec file takes for a pattern, and not the root itself. */
const destination = z
  .string(expectedDestination)
  .check(
    z.regex(/^(?:\/(?!\.{1,2}(?:\/|$))[^\p{C}/\\"*?{}[\]]+)+\/?$/u, expectedDestination),
    z.maxLength(1_000, expectedDestination),
  );

/** A bare 0755 is read as a decimal number. */
const expectedMode = 'expected a mode in quotes, such as `"0755"`';
const mode = z.string(expectedMode).check(z.regex(/^[0-7]{3,4}$/, expectedMode));

const expectedOwner = 'expected the name of a user or a group, such as `root`';
const owner = z._default(
  z.string(expectedOwner).check(z.regex(/^[a-z_][a-z0-9_-]{0,31}$/, expectedOwner)),
  'root',
);

const expectedLink = 'expected where the link points to, such as `../lib/greeter/run`';
const link = z.string(expectedLink).check(z.regex(/^[^\p{C}\\]{1,1000}$/u, expectedLink));

const kinds = ['source', 'link', 'folder'] as const;

const file = z.pipe(
  section(
    {
      source: describe(
        z.optional(repositoryPath()),
        'A file, a folder or a glob below the project; what `build-command` made counts, too.',
      ),
      link: describe(
        z.optional(link),
        'Makes a symbolic link at the destination, which points there.',
      ),
      folder: describe(
        z.optional(z.literal(true, 'expected `true`')),
        'Makes an empty folder at the destination.',
      ),
      destination: describe(
        destination,
        'Absolute path; with `/` at its end, the folder that the files come into.',
      ),
      mode: describe(
        z.optional(mode),
        'Such as `"0644"`. Default: `0755` for programs and folders, else `0644`.',
      ),
      owner: describe(
        owner,
        'The user; any other than `root` must be there after `before_install`.',
      ),
      group: describe(owner, 'The group.'),
      config: describe(
        flag(false),
        'Whether the administrator may change it: upgrades and removals keep it.',
      ),
    },
    'expected a mapping from keys to values',
  ).check(
    z.superRefine((given, context) => {
      const [kind, ...others] = kinds.filter((key) => given[key] !== undefined);
      if (kind === undefined || others.length > 0) {
        context.addIssue('expected either `source`, `link` or `folder`');
        return;
      }
      const refuse = (key: string, message: string) =>
        context.addIssue({ code: 'custom', message, path: [key] });
      if (kind !== 'source' && given.config)
        refuse('config', '`config` belongs to files, not to links and folders');
      if (kind === 'link' && given.mode !== undefined)
        refuse('mode', 'a link has no mode of its own');
      if (kind !== 'source' && given.destination.endsWith('/'))
        refuse('destination', 'expected a path without `/` at its end');
    }),
  ),
  z.transform(
    ({ source, link: target, folder: _, mode: written, ...given }): NativeFile => ({
      ...given,
      source,
      link: target,
      mode: written === undefined ? undefined : Number.parseInt(written, 8),
    }),
  ),
);

/** `packaging.native.files`. */
export const filesSchema = z
  .array(file, 'expected a list of files')
  .check(z.minLength(1, 'expected at least one file'));
