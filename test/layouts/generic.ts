import type { Layout, LayoutFiles } from './layout.ts';

const both = ['project-1.0.0.tar.gz', 'project-1.0.0.zip'];
const archives = (name: string, files: LayoutFiles, change: Partial<Layout> = {}): Layout => ({
  name,
  files,
  tag: 'v1.0.0',
  expect: { artifacts: both },
  ...change,
});
const proven = (...lines: readonly RegExp[]) => ({
  expect: { artifacts: both, proven: lines },
});

const manyFiles = (count: number): LayoutFiles =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`data/${at % 100}/file-${at}.txt`, `${at}\n`]),
  );

/** 60 characters, so that five of them are longer than what tar's first format holds. */
const longPart = 'a-folder-with-a-name-that-somebody-made-up-in-a-long-meeting';

/** Projects of no ecosystem that we know: archives of what git tracks. */
export const layouts: readonly Layout[] = [
  archives('only a licence', { LICENSE: 'Do as you please.\n' }, proven(/^1 entry/)),
  archives('names with blanks', { 'a file.txt': 'a\n', 'a folder/with a file .d/x y': 'b\n' }),
  archives('names in many scripts', { 'été.md': 'a', 'ファイル/日本.txt': 'b', '🚢.txt': 'c' }),
  archives('empty files', { empty: '', 'folder/.gitkeep': '' }, proven(/^2 entries/)),
  archives('programs', { 'bin/run': { text: '#!/bin/sh\n', executable: true } }),
  archives('links to files, folders and nothing', {
    'lib/libship.so.1.0': 'binary\n',
    'lib/libship.so.1': { link: 'libship.so.1.0' },
    current: { link: 'lib' },
    broken: { link: 'not/there' },
  }),
  archives('paths of more than 100 characters', { [`${longPart}/${longPart}/deep.txt`]: 'a\n' }),
  archives('paths of more than 255 characters', {
    [`${Array.from({ length: 6 }, () => longPart).join('/')}/${longPart}.txt`]: 'a\n',
  }),
  archives('bytes that are no text', {
    'a.bin': { bytes: Uint8Array.from({ length: 4096 }, (_, at) => at % 256) },
  }),
  archives(
    'what git ignores is left out',
    { '.gitignore': 'out/\n', 'out/big': 'x', a: 'a' },
    proven(/^2 entries/),
  ),
  archives(
    'what git does not track is left out, and told',
    { a: 'a' },
    {
      untracked: { b: 'b' },
      expect: { artifacts: both, proven: [/^1 entry/], warned: [/differs from the commit.*: b\./] },
    },
  ),
  archives(
    'a pattern that takes what was built',
    { '.gitignore': 'out/\n', 'out/a': 'a', 'out/b.tmp': 'b' },
    {
      inputs: { 'build-command': 'test -d out', files: 'out/**\n.gitignore\n!**/*.tmp' },
      ...proven(/^2 entries/),
    },
  ),
  archives(
    'a submodule',
    { a: 'a' },
    {
      commands: [
        ['git', 'init', '--quiet', 'vendor/ship'],
        ['git', '-C', 'vendor/ship', 'commit', '--quiet', '--allow-empty', '--message=ship'],
        ['git', 'add', 'vendor/ship'],
        ['git', 'commit', '--quiet', '--message=feat: a submodule'],
      ],
      ...proven(/^1 entry/),
    },
  ),
  archives(
    'what export-ignore names: it is tracked, so it is taken',
    {
      '.gitattributes': 'tests export-ignore\n',
      'tests/a.txt': 'a\n',
    },
    proven(/^2 entries/),
  ),
  archives(
    'one format of three',
    { a: 'a' },
    { formats: 'tar.zst', expect: { artifacts: ['project-1.0.0.tar.zst'] } },
  ),
  archives(
    'all formats, built twice',
    { a: 'a', b: { link: 'a' } },
    {
      formats: 'tar.gz,tar.zst,zip',
      inputs: { reproducible: 'true' },
      expect: { artifacts: ['project-1.0.0.tar.gz', 'project-1.0.0.tar.zst', 'project-1.0.0.zip'] },
    },
  ),
  archives(
    'a version in a file',
    { VERSION: '1.0.0\n' },
    {
      tag: 'v2.1.0',
      expect: { artifacts: ['project-2.1.0.tar.gz', 'project-2.1.0.zip'] },
    },
  ),
  archives(
    'a name from the configuration',
    { a: 'a' },
    {
      config: 'deployment:\n  package_name: Große Fahrt\n',
      expect: { artifacts: ['Gro-e-Fahrt-1.0.0.tar.gz', 'Gro-e-Fahrt-1.0.0.zip'] },
    },
  ),
  archives(
    'a smoke test that looks inside',
    { a: 'a' },
    {
      inputs: {
        'smoke-test':
          'tar -tzf "$SLIPWAY_ARTIFACTS/project-1.0.0.tar.gz" | grep -x project-1.0.0/a',
      },
    },
  ),
  archives('10,000 files', manyFiles(10_000), {
    formats: 'tar.gz',
    expect: { artifacts: ['project-1.0.0.tar.gz'], proven: [/^10000 entries/] },
  }),
  {
    name: 'no version anywhere',
    files: { a: 'a' },
    expect: { failure: /^invalid-version\nThe version of project is not known/ },
  },
  archives(
    'a smoke test that fails',
    { a: 'a' },
    {
      inputs: { 'smoke-test': 'echo it sinks; exit 4' },
      expect: { failure: /^command-failed\nThe smoke test failed: exit code 4\.[\s\S]*it sinks/ },
    },
  ),
  archives(
    'a smoke test that meddles',
    { a: 'a' },
    {
      inputs: { 'smoke-test': 'echo more >> "$SLIPWAY_ARTIFACTS/project-1.0.0.zip"' },
      expect: { failure: /^command-failed\nThe smoke test changed project-1\.0\.0\.zip/ },
    },
  ),
  archives(
    'a pattern that matches nothing',
    { a: 'a' },
    {
      inputs: { files: 'dist/**' },
      expect: { failure: /^no-files-matched\nNo file matches `dist\/\*\*`/ },
    },
  ),
  archives(
    'a build that fails',
    { a: 'a' },
    {
      inputs: { 'build-command': 'echo no such header; exit 3' },
      expect: {
        failure: /^build-failed\nThe build command failed: exit code 3\.[\s\S]*no such header/,
      },
    },
  ),
  archives(
    'an output folder with somebody’s files',
    { a: 'a', 'release-artifacts/mine.txt': 'mine\n' },
    {
      expect: { failure: /^conflict\n.*holds files that Slipway did not make: mine\.txt/ },
    },
  ),
  archives(
    'an output folder that is a file',
    { a: 'a', 'release-artifacts': 'mine\n' },
    {
      expect: { failure: /^conflict\n/ },
    },
  ),
];
