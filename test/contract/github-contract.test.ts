import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Exchange } from '@slipway/local-github';
import {
  buildSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  printSchema,
} from 'graphql';
import { sdl } from '../../packages/local-github/src/graphql/sdl.ts';
import { startLab } from '../doubles/github-lab.ts';
import { violations } from './github-contract.ts';

const root = '/repos/octo/service';
const exchange = (facts: Partial<Exchange>): Exchange => ({
  api: 'rest',
  method: 'GET',
  path: `${root}/releases`,
  requestBody: undefined,
  status: 200,
  responseHeaders: {},
  responseBody: [],
  faulted: false,
  ...facts,
});

describe("GitHub's REST description finds", () => {
  const post = (requestBody: unknown, path = '/releases') =>
    violations(
      exchange({ method: 'POST', path: `${root}${path}`, status: 201, requestBody, faulted: true }),
    ).join('\n');

  test.each([
    ['a misspelt field', { tag_name: 'v1', is_draft: true }, '/releases', 'is_draft'],
    ['a wrong type', { tag_name: 'v1', draft: 'yes' }, '/releases', '/draft must be boolean'],
    ['a missing field', { name: 'x' }, '/releases', "must have required property 'tag_name'"],
    [
      'a value that is none of the choices',
      { tag_name: 'v1', make_latest: 'yes' },
      '/releases',
      '/make_latest must be equal to one of',
    ],
    ['notes over the limit', { tag_name: 'v1', body: 'x'.repeat(125_001) }, '/releases', '125000'],
    [
      'a long description',
      { state: 'success', description: 'x'.repeat(141) },
      '/deployments/1/statuses',
      '140',
    ],
    [
      'a misspelt field within a field',
      { message: 'm', content: '', author: { name: 'A', mail: 'x' } },
      '/contents/a',
      '',
    ],
    ['no body where one is needed', undefined, '/releases', 'request body'],
  ])('%s in a request', (_, body, path, words) => {
    const method = path === '/contents/a' ? 'PUT' : 'POST';
    const found =
      method === 'PUT'
        ? violations(
            exchange({
              method,
              path: `${root}${path}`,
              status: 201,
              requestBody: body,
              faulted: true,
            }),
          ).join('\n')
        : post(body, path);
    expect(found).not.toBe('');
    expect(found).toContain(words);
  });

  test('nothing in requests that are right', () => {
    expect(post({ tag_name: 'v1', draft: true, make_latest: 'false' })).toBe('');
    expect(
      post({ ref: 'main', payload: { any: 'thing' }, required_contexts: [] }, '/deployments'),
    ).toBe('');
  });

  test('query parameters that are none or of a wrong type', () => {
    const query = (search: string) => violations(exchange({ path: `${root}/releases?${search}` }));
    expect(query('per_page=50&page=2')).toEqual([]);
    expect(query('perpage=50').join()).toContain('the query has no parameter "perpage"');
    expect(query('per_page=many').join()).toContain('query parameter "per_page"');
  });

  test('replies that are not as described, and statuses that are unknown', () => {
    expect(violations(exchange({ responseBody: [{ id: 'x' }] })).join()).toContain('/0');
    expect(violations(exchange({ status: 299 })).join()).toContain('this status is not described');
    expect(violations(exchange({ status: 500, responseBody: 7 })).join()).toContain('response');
    expect(violations(exchange({ status: 500, responseBody: { message: 'x' } }))).toEqual([]);
    expect(violations(exchange({ status: 302, responseBody: undefined })).join()).toContain('302');
  });

  test('operations that are not listed; what is refused need not be', () => {
    const path = `${root}/issues`;
    expect(violations(exchange({ path })).join()).toContain('this operation is not described');
    expect(violations(exchange({ path, method: 'DELETE', status: 404 }))).toEqual([]);
  });

  test('nothing in requests that the server refused, nor in replies of planned faults', () => {
    const requestBody = { nonsense: true };
    const refused = { status: 422, responseBody: { message: 'x', documentation_url: 'y' } };
    expect(violations(exchange({ method: 'POST', requestBody, ...refused }))).toEqual([]);
    expect(violations(exchange({ responseBody: '<html>', faulted: true }))).toEqual([]);
  });
});

describe("GitHub's GraphQL schema finds", () => {
  const query = (text: unknown, status = 200) =>
    violations(
      exchange({
        api: 'graphql',
        method: 'POST',
        path: '/graphql',
        requestBody: text === undefined ? undefined : { query: text },
        status,
      }),
    );

  test('fields and arguments that are none, and text that is no query', () => {
    expect(query('{ repository(owner: "o", name: "n") { id } }')).toEqual([]);
    expect(query('{ repository(owner: "o") { id } }').join()).toContain('(name:)');
    expect(query('{ repository(owner: "o", name: "n") { stars } }').join()).toContain('stars');
    expect(query('{').join()).toContain('Syntax Error');
    expect(query(undefined, 400)).toEqual([]);
  });

  test('nothing in the part that is answered here: each field is as GitHub declares it', () => {
    const whole = buildSchema(
      readFileSync(join(import.meta.dirname, 'github/schema.graphql'), 'utf8'),
    );
    const declared = Object.values(buildSchema(sdl).getTypeMap()).filter(
      (type) => !isIntrospectionType(type),
    );
    for (const type of declared) {
      const original = whole.getType(type.name);
      expect(original?.constructor).toBe(type.constructor);
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      const fields = (original as typeof type).getFields();
      for (const field of Object.values(type.getFields())) {
        const same = fields[field.name];
        expect(`${type.name}.${field.name}: ${same?.type}`).toBe(
          `${type.name}.${field.name}: ${field.type}`,
        );
        if (!('args' in field)) continue;
        const text = (args: readonly { name: string; type: unknown }[]) =>
          args.map(({ name, type }) => `${name}: ${type}`).toSorted();
        expect(text((same as typeof field).args)).toEqual(text(field.args));
      }
    }
    expect(printSchema(whole)).toContain('enum DeploymentState');
  });
});

describe('a GitHub under contract', () => {
  test('tells on stopping what did not fit, once', async () => {
    const seen: string[] = [];
    const lab = await startLab({ onExchange: ({ method }) => seen.push(method) });
    await lab.call('GET', '/releases?perpage=1');
    await lab.call('GET', '/releases?perpage=1');
    await expect(lab.github.stop()).rejects.toThrow(
      'Not as GitHub describes it:\n- GET /repos/octo/service/releases?perpage=1 → 200: the query has no parameter "perpage"',
    );
    expect(seen).toEqual(['GET', 'GET']);
    await lab.stop();
  });
});
