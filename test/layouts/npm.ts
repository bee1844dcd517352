import type { Layout } from './layout.ts';

const manifest = (fields: Readonly<Record<string, unknown>>) =>
  `${JSON.stringify({ name: 'lamp', version: '1.0.0', license: 'MIT', ...fields }, null, 2)}\n`;

const readme = '# Lamp\n';
const cjs = "exports.light = () => 'on';\n";

/** npm packages of the kinds that people publish, and the ways in which they come out broken. */
export const layouts: readonly Layout[] = [
  {
    name: 'a CommonJS package that says nothing but its main file',
    files: {
      'package.json': manifest({ main: 'lib/index' }),
      'README.md': readme,
      'lib/index.js': cjs,
    },
    tag: 'v1.2.3',
    expect: {
      artifacts: ['lamp-1.2.3.tgz'],
      proven: [
        /version 1\.2\.3 inside, metadata valid, installs into an empty project, loads by `import` and `require`/,
      ],
    },
  },
  {
    name: 'a bin that starts',
    files: {
      'package.json': manifest({ bin: './cli.js' }),
      'README.md': readme,
      'cli.js': { text: "#!/usr/bin/env node\nconsole.log('usage: lamp');\n", executable: true },
    },
    expect: { artifacts: ['lamp-1.0.0.tgz'], proven: [/its bin lamp starts/] },
  },
];
