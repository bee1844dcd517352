import { generateKeyPairSync } from 'node:crypto';
import type { Layout, LayoutFiles } from './layout.ts';

const hostile = (
  name: string,
  files: LayoutFiles,
  failure: RegExp,
  change: Partial<Layout> = {},
): Layout => ({ name, files: { a: 'a', ...files }, tag: 'v1.0.0', expect: { failure }, ...change });

/** Made for this run: a key in the sources would be taken for a real one. */
const { privateKey } = generateKeyPairSync('ed25519');
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const token = `npm_${'a1B2'.repeat(9)}`;

/** Trees that must not become artifacts, and what is said of them. */
export const layouts: readonly Layout[] = [
  hostile(
    'a link out of the project',
    { out: { link: '../../etc/passwd' } },
    /^artifact-invalid\nThe link out leads out of the project, to \.\.\/\.\.\/etc\/passwd/,
  ),
  hostile(
    'a link to an absolute path',
    { out: { link: '/etc/passwd' } },
    /^artifact-invalid\nThe link out leads out of the project, to \/etc\/passwd/,
  ),
  hostile(
    'a link that climbs through a folder',
    { 'b/out': { link: 'c/../../../x' } },
    /The link b\/out leads out/,
  ),
  hostile('a link to a Windows drive', { out: { link: 'C:\\Windows' } }, /The link out leads out/),
  hostile(
    'a name with a line break',
    { 'b\n::error::c': 'b' },
    /^artifact-invalid\nThe file b\\u000a::error::c has a character that breaks lines/,
  ),
  hostile(
    'a name with an escape',
    { 'b\u001b[31m': 'b' },
    /The file b\\u001b\[31m has a character/,
  ),
  hostile(
    'a name that reads from the right',
    { 'cod\u202egnp.exe': 'b' },
    /The file cod\\u202egnp\.exe has a character/,
  ),
  hostile(
    'names that differ in capitals alone',
    { README: 'a', readme: 'b' },
    /^artifact-invalid\nThe file readme and README are one file where capitals do not count\.\n.*leave `zip` out of `formats`/,
  ),
  hostile(
    'names that differ in their accents’ form alone',
    { 'caf\u00e9': 'a', 'cafe\u0301': 'b' },
    /are one file where capitals do not count/,
  ),
  hostile(
    'a name that Windows keeps',
    { 'src/aux.c': 'b' },
    /The file src\/aux\.c has a name that Windows keeps for itself/,
  ),
  hostile(
    'a name that ends in a dot',
    { 'src/a.': 'b' },
    /The file src\/a\. ends in a dot or a blank/,
  ),
  hostile(
    'a name with a drive',
    { 'C:x': 'b' },
    /The file C:x has a character that Windows does not allow/,
  ),
  hostile(
    'a name that climbs on Windows',
    { 'b\\..\\..\\x': 'b' },
    /has a character that Windows does not allow/,
  ),
  hostile('a path with a backslash in a tar', { '..\\x': 'b' }, /^artifact-invalid\n/, {
    formats: 'tar.gz',
  }),
  hostile(
    'a pattern that climbs',
    {},
    /^invalid-input\nThe pattern `\.\.\/\*\*` leads out of the project/,
    { inputs: { files: '../**' } },
  ),
  hostile(
    'a tracked .env',
    { '.env': 'PASSWORD=x\n' },
    /^artifact-invalid\n[\s\S]*\.env holds settings that are mostly secrets/,
  ),
  hostile(
    'a tracked .npmrc with a token',
    { '.npmrc': `//registry.example/:_authToken=${token}\n` },
    /^artifact-invalid\n[\s\S]*\.npmrc/,
  ),
  hostile(
    'a private key under another name',
    { 'docs/notes.txt': `Keep this:\n${pem}` },
    /^artifact-invalid\n[\s\S]*docs\/notes\.txt holds a private key/,
  ),
  hostile('a .git folder that a pattern takes', {}, /^no-files-matched\n/, {
    inputs: { files: '.git/config' },
  }),
  hostile('a pipe that a pattern takes', {}, /^no-files-matched\n/, {
    commands: [['mkfifo', 'pipe']],
    inputs: { files: 'pipe' },
  }),
  hostile(
    'a pipe in the place of a tracked file',
    { b: 'b' },
    /^artifact-invalid\nb is a pipe, a socket or a device, where git tracks a file\.\n/,
    {
      commands: [
        ['rm', 'b'],
        ['mkfifo', 'b'],
      ],
    },
  ),
  hostile(
    'a pipe that the build command makes of a tracked file',
    { 'b/c': 'c' },
    /^artifact-invalid\nb\/c is a pipe/,
    { inputs: { 'build-command': 'rm b/c && mkfifo b/c' } },
  ),
  hostile(
    'a name that is no UTF-8',
    {},
    /^invalid-input\nThe path "b\ufffd" is not UTF-8\.\nRename the file/,
    {
      commands: [['bash', '-c', "printf b > $'b\\xff' && git add . && git commit --quiet -m b"]],
    },
  ),
  hostile(
    'a name that is no UTF-8, taken by a pattern',
    {},
    /^artifact-invalid\nThe file b\ufffd has a name that is not UTF-8/,
    { inputs: { files: 'b*' }, commands: [['bash', '-c', "printf b > $'b\\xff'"]] },
  ),
  hostile('a version that is none', {}, /^invalid-version\n/, { inputs: { version: '1.0.0;id' } }),
  hostile(
    'an output folder that holds the project',
    {},
    /^invalid-input\nThe output directory \/\S* holds the project itself/,
    {
      inputs: { 'output-directory': '../..' },
    },
  ),
  {
    name: 'a pipe that lies there',
    files: { a: 'a' },
    commands: [['mkfifo', 'pipe']],
    tag: 'v1.0.0',
    expect: { artifacts: [/tar\.gz$/, /zip$/] },
  },
  {
    name: 'a pipe in a folder that git ignores',
    files: { a: 'a', '.gitignore': 'run/\n' },
    commands: [
      ['mkdir', 'run'],
      ['mkfifo', 'run/socket'],
    ],
    tag: 'v1.0.0',
    expect: { artifacts: [/tar\.gz$/, /zip$/] },
  },
  {
    name: 'a socket and a name that is no UTF-8, which nobody asked for',
    files: { a: 'a' },
    commands: [
      ['bash', '-c', "printf b > $'b\\xff'"],
      ['python3', '-c', 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'],
    ],
    tag: 'v1.0.0',
    expect: { artifacts: [/tar\.gz$/, /zip$/], proven: [/^1 entry, /] },
  },
  {
    name: 'hard links, a file with a hole, and a deep folder',
    files: { a: 'a', [`${'deep/'.repeat(120)}end`]: 'end' },
    commands: [
      ['ln', 'a', 'b'],
      ['truncate', '--size=3M', 'c'],
    ],
    inputs: { files: '**' },
    formats: 'tar.gz, tar.zst, zip',
    tag: 'v1.0.0',
    expect: { artifacts: [/tar\.gz$/, /tar\.zst$/, /zip$/], proven: [/^4 entries, /] },
  },
  {
    name: 'names that differ in capitals alone, for those who unpack tars',
    files: { README: 'a', readme: 'b' },
    formats: 'tar.gz',
    tag: 'v1.0.0',
    expect: { artifacts: [/tar\.gz$/] },
  },
];
