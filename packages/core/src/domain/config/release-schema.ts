import * as z from 'zod/mini';
import {
  calendarFormatHint,
  defaultCalendarFormat,
  parseCalendarFormat,
} from '../version/calendar-format.ts';
import type { PackageSetting, VersionFileSetting } from './config.ts';
import { defaultConfig } from './defaults.ts';
import { describe, flag, line, repositoryPath, section } from './fields.ts';
import { registriesSchema } from './registry-schema.ts';

const { release_management: defaults } = defaultConfig;

const tagPrefix = z
  .string('expected text such as `v`')
  .check(
    z.regex(
      /^(?:[A-Za-z0-9@$][A-Za-z0-9@._/${}-]{0,99})?$/,
      `expected letters, digits and \`@._/-\`, beginning with a letter or digit, and the placeholders \`\${name}\` and \`\${version}\``,
    ),
  );

const bump = z.enum(['major', 'minor', 'patch', 'none'], {
  error: 'expected `major`, `minor`, `patch` or `none`',
});

const commitType = z
  .string('expected a commit type')
  .check(
    z.regex(
      /^(?!__proto__$)[a-z0-9_-]{1,40}$/,
      'expected a commit type in lower case, such as `docs`',
    ),
  );

const calendarFormat = z
  .string(calendarFormatHint)
  .check(z.refine((text) => parseCalendarFormat(text) !== undefined, calendarFormatHint));

const channel = z
  .string('expected the name of a channel')
  .check(z.regex(/^[A-Za-z]{1,20}$/, 'expected a word of letters, such as `beta`'));

const versionFile = z.pipe(
  z.union(
    [
      repositoryPath(),
      section(
        {
          path: describe(repositoryPath(), 'The file, below the package’s folder.'),
          pattern: describe(
            z.optional(
              z
                .string('expected text with one `{version}`')
                .check(
                  z.regex(
                    /^(?!.*\{version\}.*\{version\})(?!.*\$\{version\}).*\{version\}/,
                    'expected text with one `{version}`, and no `$` before it',
                  ),
                ),
            ),
            'What stands around the version, such as `APP_VERSION = "{version}"`.',
          ),
        },
        'expected a path, or `path` and `pattern`',
      ),
    ],
    'expected a path, or `path` and `pattern`',
  ),
  z.transform(
    (written): VersionFileSetting =>
      typeof written === 'string'
        ? { path: written, pattern: undefined }
        : { path: written.path, pattern: written.pattern },
  ),
);

const versionFiles = z.optional(z.array(versionFile, 'expected a list of files'));

const packageEntry = z.pipe(
  z.union(
    [
      repositoryPath(),
      section(
        {
          path: describe(repositoryPath(), 'The package’s folder; `.` for the root.'),
          name: describe(
            z.optional(line('expected a name')),
            'Its name. Default: what its own files say.',
          ),
          tag_prefix: describe(
            z.optional(tagPrefix),
            'What stands before the version in its tags. Default: `NAME-v`.',
          ),
          changelog_file: describe(
            z.optional(repositoryPath('none')),
            'Its changelog, below its folder.',
          ),
          version_files: describe(versionFiles, 'Files that hold its version.'),
          depends_on: describe(
            z._default(z.array(line('expected a name'), 'expected a list of names'), []),
            'Packages that it needs, besides those that its own files tell.',
          ),
        },
        'expected a folder, or settings with a `path`',
      ),
    ],
    'expected a folder, or settings with a `path`',
  ),
  z.transform((written): PackageSetting => {
    const { path, name, tag_prefix, changelog_file, version_files, depends_on } =
      typeof written === 'string' ? { path: written } : { ...written };
    return { path, name, tag_prefix, changelog_file, version_files, depends_on: depends_on ?? [] };
  }),
);

const packages = z.union(
  [
    z.literal('auto'),
    z
      .array(packageEntry, 'expected `auto`, or a list of folders')
      .check(z.minLength(1, 'expected at least one package')),
  ],
  'expected `auto`, or a list of folders',
);

/** `release_management`: how versions are named, and what a release makes. */
export const releaseSection = section(
  {
    auto_tag: describe(flag(defaults.auto_tag), 'Whether a release makes its tag.'),
    tag_prefix: describe(
      z._default(tagPrefix, defaults.tag_prefix),
      `What stands before the version in a tag. \`\${name}\` in it is the package’s name without its scope; then it is meant for all packages of a repository, otherwise for the root alone.`,
    ),
    changelog_file: describe(
      z._default(repositoryPath('none'), defaults.changelog_file),
      'The changelog that releases are written into; an empty text keeps none.',
    ),
    release_notes_template: describe(
      z.optional(repositoryPath()),
      'A Jinja2 template for the release notes. Default: the built-in one.',
    ),
    release_commit: describe(
      flag(defaults.release_commit),
      'Whether a direct release commits version files and changelog first, and tags that commit. Otherwise it tags the commit that it finds.',
    ),
    release_branch: describe(
      z._default(
        z
          .string('expected the name of a branch')
          .check(
            z.regex(
              /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/,
              'expected letters, digits and `._/-`, beginning with a letter or digit',
            ),
          ),
        defaults.release_branch,
      ),
      'The branch of the release pull request.',
    ),
    version_files: describe(
      versionFiles,
      'Files that hold the version: paths, or paths with a pattern. Default: those of the project’s ecosystem.',
    ),
    packages: describe(
      z.optional(packages),
      'The packages of a repository that holds several: their folders, or `auto` for those of its npm, pnpm or uv workspace.',
    ),
    first_version: describe(
      z.optional(line('expected a version')),
      'The version of a first release. Default: 0.1.0, or what the project says.',
    ),
    zero: describe(
      z._default(
        z.enum(['minor', 'cargo', 'strict'], { error: 'expected `minor`, `cargo` or `strict`' }),
        defaults.zero,
      ),
      'What moves below 1.0. `minor`: breaking changes the minor. `cargo`: breaking changes the minor, all else the patch. `strict`: as above 1.0.',
    ),
    bumps: describe(
      z._default(z.record(commitType, bump, 'expected a mapping from commit types to bumps'), {}),
      'Bumps by commit type, over the built-in ones.',
    ),
    channels: describe(
      z._default(z.array(channel, 'expected a list of channels'), []),
      'Pre-release channels that may be released on, the least stable first, in an order that both Semantic Versioning and PEP 440 have. Default: any.',
    ),
    calendar_format: z
      .optional(calendarFormat)
      .check(
        z.describe(
          'The form of calendar versions, in the parts that calver.org names. Without `MINOR` and `MICRO`, a second release of one date gets a counter behind it.',
        ),
        z.meta({ default: defaultCalendarFormat }),
      ),
    registries: describe(
      z.optional(registriesSchema),
      'Registries of one’s own to publish to. Default: the public ones.',
    ),
  },
  'expected a mapping from keys to values',
);
