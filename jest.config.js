/** @type {import('jest').Config} */
const config = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // The workflows are run by a tool in Go, the pages are looked at in Chromium, and some packages are tried with the tools
  // of a Linux distribution: `npm run test:workflows`, `npm run test:browser` and `npm run test:tools` have them, because
  // `npm test` needs Node alone.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/act/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/tools/',
  ],
  testEnvironment: 'node',
  // Tests start processes and servers: on a small machine that is busy, they are slow without being wrong.
  testTimeout: 180_000,
  // The sources themselves, not what was last compiled from them.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  coverageProvider: 'babel',
  collectCoverageFrom: ['packages/*/src/**/*.ts', 'actions/*/src/**/*.ts'],
  coverageReporters: [['text', { skipFull: true }], 'json-summary', 'lcov'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};

export default config;
