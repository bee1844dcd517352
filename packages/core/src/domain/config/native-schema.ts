import * as z from 'zod/mini';
import { nativeArchitectures } from '../packaging/native-architecture.ts';
import { describe, flag, line, repositoryPath, section } from './fields.ts';
import { msiSchema } from './msi-schema.ts';
import { filesSchema } from './native-files-schema.ts';
import { type NativeScripts, type NativeSettings, nativeScripts } from './native-settings.ts';

const expectedMapping = 'expected a mapping from keys to values';
const expectedName = 'expected a package name of small letters, digits, `+`, `-` and `.`';
const expectedMaintainer = 'expected a name and an address, such as `Ada <ada@example.org>`';

/** Debian Policy 5.6.1; RPM takes all of it. */
const name = z.string(expectedName).check(z.regex(/^[a-z0-9][a-z0-9+.-]{1,99}$/, expectedName));

const maintainer = z
  .string(expectedMaintainer)
  .check(
    z.regex(
      /^[^\p{C}<>,]{1,100} <[^\s\p{C}<>,@]{1,100}@[^\s\p{C}<>,@]{1,100}>$/u,
      expectedMaintainer,
    ),
  );

/** RPM takes a line that begins with the name of a part of a spec file for that part. */
const noPart = 'expected no line that begins with `%`: RPM takes it for a part of its own';

function paragraphs(expected: string) {
  return z.string(expected).check(
    z.regex(/\S/, expected),
    z.regex(/^(?:[\t\n]|\P{Cc})*$/u, 'expected text without control characters'),
    z.refine((text) => !/^%/m.test(text), { error: noPart }),
  );
}

const expectedRelation =
  'expected `NAME` or `NAME >= VERSION`, or a mapping from `deb` and `rpm` to such';
const packageName = String.raw`[A-Za-z0-9/][\w.+\-/:()]{0,99}`;
const version = String.raw`(?: (?:<|<=|=|>=|>) [A-Za-z0-9][\w.+~^:\-]{0,99})?`;
const oneRelation = new RegExp(`^${packageName}${version}$`);
const relation = z.string(expectedRelation).check(z.regex(oneRelation, expectedRelation));
const alternatives = z.string(expectedRelation).check(
  z.refine((text) => text.split(' | ').every((each) => oneRelation.test(each)), {
    error: 'expected `NAME` or `NAME >= VERSION`, or several of them with ` | ` between',
  }),
);

const relations = z._default(
  z.array(
    z.pipe(
      z.union(
        [
          relation,
          section({ deb: z.optional(alternatives), rpm: z.optional(relation) }, expectedRelation),
        ],
        expectedRelation,
      ),
      z.transform((given) =>
        typeof given === 'string' ? { deb: given, rpm: given } : { deb: given.deb, rpm: given.rpm },
      ),
    ),
    'expected a list of packages',
  ),
  [],
);

const expectedUnit = 'expected the path of a unit, such as `packaging/greeter.service`';
const services = z._default(
  z.array(
    section(
      {
        unit: describe(
          repositoryPath().check(
            z.regex(
              /(?:^|\/)[\w@.:-]{1,200}\.(?:service|socket|timer|path|target|mount)$/,
              expectedUnit,
            ),
          ),
          'The unit’s file in the project; installed into `/usr/lib/systemd/system`.',
        ),
        enable: describe(flag(true), 'Whether the first installation enables it.'),
        start: describe(flag(true), 'Whether the first installation starts it.'),
        restart: describe(flag(true), 'Whether an upgrade restarts it, where it runs.'),
      },
      expectedMapping,
    ),
    'expected a list of units',
  ),
  [],
);

const sayings = {
  before_install: 'Before files are unpacked; `PACKAGE_ACTION` is `install` or `upgrade`.',
  after_install: 'After files are unpacked; `PACKAGE_ACTION` is `install` or `upgrade`.',
  before_remove: 'Before files are removed, never in an upgrade; `PACKAGE_ACTION` is `remove`.',
  after_remove:
    'After files are removed, never in an upgrade; `PACKAGE_ACTION` is `remove`, on Debian later also `purge`.',
} as const;

const script = (key: keyof typeof sayings) =>
  describe(z.optional(paragraphs('expected shell lines')), sayings[key]);

const scripts = z.pipe(
  section(
    {
      before_install: script('before_install'),
      after_install: script('after_install'),
      before_remove: script('before_remove'),
      after_remove: script('after_remove'),
    },
    expectedMapping,
  ),
  z.transform(
    (given): NativeScripts =>
      Object.fromEntries(
        nativeScripts.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])),
      ),
  ),
);

/** `packaging.native`: one description for deb and rpm packages. */
export const nativeSchema = z.pipe(
  section(
    {
      name: describe(z.optional(name), 'The package’s name. Default: from the project’s.'),
      maintainer: describe(maintainer, 'Who answers for the package: `NAME <ADDRESS>`.'),
      summary: describe(
        line('expected one line').check(z.maxLength(80, 'expected at most 80 characters')),
        'What it is, in one line.',
      ),
      description: describe(
        z.optional(paragraphs('expected text')),
        'More about it, in paragraphs. Default: the summary.',
      ),
      license: describe(
        line('expected a licence, such as `MIT`'),
        'An SPDX expression, such as `MIT`.',
      ),
      homepage: describe(
        z.optional(
          z
            .string('expected an http(s) URL')
            .check(z.regex(/^https?:\/\/[^\s\p{C}]+$/u, 'expected an http(s) URL')),
        ),
        'The project’s page.',
      ),
      section: describe(
        z._default(
          z
            .string('expected a section of Debian’s, such as `utils`')
            .check(
              z.regex(/^[a-z][a-z/-]{1,30}$/, 'expected a section of Debian’s, such as `utils`'),
            ),
          'misc',
        ),
        'Debian’s section.',
      ),
      group: describe(z._default(line('expected a group'), 'Unspecified'), 'RPM’s group.'),
      architecture: describe(
        z._default(
          z.enum(nativeArchitectures, {
            error: `expected one of ${nativeArchitectures.map((each) => `\`${each}\``).join(', ')}`,
          }),
          'all',
        ),
        'What it runs on, by Debian’s name; `all` is RPM’s `noarch`.',
      ),
      depends: describe(
        relations,
        'Packages that it needs: `NAME` or `NAME >= VERSION`; `{deb: …, rpm: …}` where they are called differently.',
      ),
      recommends: describe(relations, 'Packages that are mostly wanted with it.'),
      conflicts: describe(relations, 'Packages that can’t be there at the same time.'),
      provides: describe(relations, 'Other names that it answers to.'),
      replaces: describe(relations, 'Packages whose place it takes.'),
      files: describe(
        z.optional(filesSchema),
        'What deb and rpm packages install, and where. Needed unless there is `msi`.',
      ),
      services: describe(services, 'Units of systemd.'),
      scripts: describe(
        z._default(scripts, {}),
        'Shell lines that run on the machine where it is installed.',
      ),
      msi: describe(z.optional(msiSchema), 'What the installer for Windows has of its own.'),
    },
    expectedMapping,
  ).check(
    z.superRefine(({ files, msi }, context) => {
      if (files !== undefined || msi !== undefined) return;
      context.addIssue({ code: 'custom', message: 'expected at least one file', path: ['files'] });
    }),
  ),
  z.transform(
    ({ name: called, description, homepage, files = [], msi, ...given }): NativeSettings => ({
      ...given,
      files,
      msi,
      name: called,
      description,
      homepage,
    }),
  ),
);
