// Trims GitHub's own descriptions of its API to the part that Slipway uses, for the contract tests:
//
//   npm install --prefix /tmp/descriptions @octokit/openapi @octokit/graphql-schema
//   node scripts/run.mjs scripts/trim-github-descriptions.ts /tmp/descriptions/node_modules
//
// The packages are too large to depend on (400 MB), and change rarely where it matters here.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trimGraphql } from './github-descriptions/graphql.ts';
import { trimOpenapi } from './github-descriptions/openapi.ts';

const [modules] = process.argv.slice(2);
if (modules === undefined) {
  console.error('Usage: node scripts/run.mjs scripts/trim-github-descriptions.ts NODE_MODULES');
  process.exit(2);
}
const target = join(import.meta.dirname, '../test/contract/github');
const openapi = join(modules, '@octokit/openapi/generated/api.github.com.json');
const graphql = join(modules, '@octokit/graphql-schema/schema.graphql');

const description = trimOpenapi(JSON.parse(readFileSync(openapi, 'utf8')));
writeFileSync(join(target, 'openapi.json'), `${JSON.stringify(description)}\n`);
writeFileSync(join(target, 'schema.graphql'), trimGraphql(readFileSync(graphql, 'utf8')));
