import * as z from 'zod/mini';
import { describe, repositoryPath, section } from './fields.ts';
import type { MsiFile, MsiService, MsiSettings, MsiShortcut } from './msi-settings.ts';

const expectedMapping = 'expected a mapping from keys to values';
const expectedGuid =
  'expected a GUID, such as `node -p "crypto.randomUUID()"` gives; make it once and keep it for ever';
const upgradeCode = z.pipe(
  z
    .string(expectedGuid)
    .check(
      z.regex(
        /^(?!0{8}-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
        expectedGuid,
      ),
    ),
  z.transform((guid) => guid.toUpperCase()),
);

/** An installer's database has one code page, and ASCII is the same in all of them; `$` begins a variable of its source. */
function ascii(expected: string, longest: number) {
  const said = `${expected}, in ASCII without $, at most ${longest} characters`;
  return z.string(said).check(z.regex(/^[\x20-#%-~]+$/, said), z.maxLength(longest, said));
}

const expectedFolder = 'expected the name of a folder, such as `Greeter`';
const folder = z
  .string(expectedFolder)
  .check(z.regex(/^(?![. ])[\w .()+,'-]{1,100}(?<![. ])$/, expectedFolder));

const expectedPath = 'expected a path below the install folder, such as `bin/greeter.exe`';
const innerPath = z
  .string(expectedPath)
  .check(z.regex(/^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\p{C}\\:]*$/u, expectedPath));

const file = section(
  {
    source: describe(
      repositoryPath(),
      'A file, a folder or a glob below the project; what `build-command` made counts, too.',
    ),
    destination: describe(
      z._default(innerPath, ''),
      'Path below the install folder; empty or with `/` at its end, the folder that the files come into.',
    ),
  },
  expectedMapping,
);

const shortcut = z.pipe(
  section(
    {
      name: describe(folder, 'What the start menu shows.'),
      target: describe(innerPath, 'The installed file that it opens.'),
      description: describe(z.optional(ascii('expected one line', 200)), 'Shown as a hint.'),
    },
    expectedMapping,
  ),
  z.transform(({ description, ...given }): MsiShortcut => ({ ...given, description })),
);

const expectedService = 'expected the name of a service, such as `greeter`';
const service = z.pipe(
  section(
    {
      name: describe(
        z.string(expectedService).check(z.regex(/^[\w.-]{1,80}$/, expectedService)),
        'Its name in Windows, which nobody else uses.',
      ),
      display_name: describe(
        z.optional(ascii('expected one line', 200)),
        'As people see it. Default: the name.',
      ),
      target: describe(innerPath, 'The installed program.'),
      arguments: describe(z.optional(ascii('expected arguments', 200)), 'What it is given.'),
      start: describe(
        z._default(z.enum(['auto', 'manual'], { error: 'expected `auto` or `manual`' }), 'auto'),
        '`auto` starts it with the system and after the installation.',
      ),
    },
    expectedMapping,
  ),
  z.transform(
    ({ display_name, arguments: given, ...rest }): MsiService => ({
      ...rest,
      display_name,
      arguments: given,
    }),
  ),
);

/** `packaging.native.msi`. */
export const msiSchema = z.pipe(
  section(
    {
      upgrade_code: describe(
        upgradeCode,
        'A GUID of your own, the same for every version: an upgrade finds by it what it replaces.',
      ),
      product_name: describe(
        z.optional(ascii('expected a name', 60)),
        'As Windows lists it. Default: the package’s name.',
      ),
      manufacturer: describe(
        z.optional(ascii('expected a name', 60)),
        'Who made it. Default: the maintainer’s name.',
      ),
      install_folder: describe(
        z.optional(folder),
        'The folder below `Program Files`. Default: the product’s name.',
      ),
      scope: describe(
        z._default(
          z.enum(['machine', 'user'], { error: 'expected `machine` or `user`' }),
          'machine',
        ),
        '`machine` installs for everybody, `user` for one person without an administrator.',
      ),
      architecture: describe(
        z._default(z.enum(['x64', 'x86'], { error: 'expected `x64` or `x86`' }), 'x64'),
        'What it runs on.',
      ),
      files: describe(
        z
          .array(file, 'expected a list of files')
          .check(z.minLength(1, 'expected at least one file')),
        'What is installed, and where.',
      ),
      shortcuts: describe(
        z._default(z.array(shortcut, 'expected a list of shortcuts'), []),
        'Entries of the start menu.',
      ),
      services: describe(
        z._default(z.array(service, 'expected a list of services'), []),
        'Services of Windows.',
      ),
    },
    expectedMapping,
  ),
  z.transform(
    ({ product_name, manufacturer, install_folder, files, ...given }): MsiSettings => ({
      ...given,
      product_name,
      manufacturer,
      install_folder,
      files: files.map(({ source, destination }): MsiFile => ({ source, destination })),
    }),
  ),
);
