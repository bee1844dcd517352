import { describe, expect, test } from '@jest/globals';
import { parseChecks } from '../../packages/core/src/domain/config/parse.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { HttpCheck } from '../../packages/core/src/domain/health/health.ts';
import { lookUp, parseJsonPath } from '../../packages/core/src/domain/health/json-path.ts';
import { patternProblem } from '../../packages/core/src/domain/health/pattern.ts';
import { commandCheck, httpCheck, tcpCheck } from '../doubles/checks.ts';

function read(yaml: string) {
  return parseChecks(yaml, { input: 'checks' });
}

function problemOf(yaml: string): string {
  try {
    read(yaml);
  } catch (error) {
    if (error instanceof SlipwayError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('checks as they are written', () => {
  test('a short HTTP check gets the defaults', () => {
    expect(read('- {name: health, http: /health}')).toEqual([httpCheck()]);
  });

  test('a command check gets more time', () => {
    expect(read('- {name: smoke, run: ./smoke.sh}')).toEqual([
      commandCheck({ timeoutSeconds: 300 }),
    ]);
  });

  test('a program with its arguments is no shell line', () => {
    expect(read('- {name: smoke, run: [./smoke, --fast]}')).toEqual([
      commandCheck({ run: ['./smoke', '--fast'], timeoutSeconds: 300 }),
    ]);
  });

  test('a port, and everything that can be said of one', () => {
    expect(read('- {name: port, tcp: "127.0.0.1:6379"}')).toEqual([tcpCheck()]);
    const yaml = `
- name: cache
  tcp: '[::1]:6380'
  tls: true
  send: "PING\\r\\n"
  expect: {body: ^.PONG, tls_days: 7, latency: {p50_ms: 20}}
  timeout_seconds: 2
  critical: false
`;
    expect(read(yaml)).toEqual([
      tcpCheck({
        name: 'cache',
        host: '::1',
        port: 6380,
        tls: true,
        send: 'PING\r\n',
        expect: '^.PONG',
        tlsDays: 7,
        latency: [{ percentile: 'p50', limit: 20, unit: 'ms' }],
        timeoutSeconds: 2,
        critical: false,
      }),
    ]);
  });

  test('everything that an HTTP check can say', () => {
    const yaml = `
- name: health
  http: https://service.example.org/health?full=1
  method: POST
  headers: {Authorization: token}
  expect:
    status: [200, 204]
    body: ok
    headers: {Content-Type: ^application/json}
    json:
      - {path: 'checks[0].state', eq: up}
      - {path: load, gt: 0, lt: 2}
    version: {json: version}
  timeout_seconds: 2.5
  critical: false
`;
    expect(read(yaml)).toEqual([
      httpCheck({
        url: 'https://service.example.org/health?full=1',
        method: 'POST',
        headers: { Authorization: 'token' },
        status: [200, 204],
        body: ['ok'],
        responseHeaders: { 'content-type': '^application/json' },
        json: [
          { path: 'checks[0].state', operator: 'eq', expected: 'up' },
          { path: 'load', operator: 'lt', expected: 2 },
          { path: 'load', operator: 'gt', expected: 0 },
        ],
        version: { json: 'version' },
        timeoutSeconds: 2.5,
        critical: false,
      }),
    ]);
  });

  test.each<[string, Partial<HttpCheck>]>([
    ['status: 204', { status: [204] }],
    ['body: [a, b]', { body: ['a', 'b'] }],
    [
      'json: {path: ready, exists: false}',
      { json: [{ path: 'ready', operator: 'exists', expected: false }] },
    ],
    [
      'json: {path: error, eq: null}',
      { json: [{ path: 'error', operator: 'eq', expected: null }] },
    ],
    ['version: {header: X-Version}', { version: { header: 'x-version' } }],
    ['version: {regex: v(.*)}', { version: { regex: 'v(.*)' } }],
    ['tls_days: 14', { tlsDays: 14 }],
    [
      'latency: {p95_ms: 300, p50_ratio: 1.5}',
      {
        latency: [
          { percentile: 'p50', limit: 1.5, unit: 'ratio' },
          { percentile: 'p95', limit: 300, unit: 'ms' },
        ],
      },
    ],
  ])('expect: {%s}', (expectation, fields) => {
    expect(read(`- {name: health, http: /health, expect: {${expectation}}}`)).toEqual([
      httpCheck(fields),
    ]);
  });

  test('no text and an empty list are no checks', () => {
    expect(read('')).toEqual([]);
    expect(read('[]')).toEqual([]);
  });
});

describe('checks that cannot be meant', () => {
  test.each([
    ['- {name: a}', 'either `http`, `tcp` or `run`'],
    ['- {name: a, tcp: "cache:1", run: x}', 'either `http`, `tcp` or `run`'],
    ['- {name: a, tcp: cache}', '`HOST:PORT`'],
    ['- {name: a, tcp: "cache:0"}', '`HOST:PORT`'],
    ['- {name: a, tcp: "cache:65536"}', '`HOST:PORT`'],
    ['- {name: a, tcp: "-x:1"}', '`HOST:PORT`'],
    ['- {name: a, tcp: "cache:1", method: GET}', '`method` belongs to `http` checks'],
    ['- {name: a, tcp: "cache:1", expect: {status: 200}}', '`status` belongs to `http` checks'],
    ['- {name: a, tcp: "cache:1", expect: {body: [a, b]}}', 'one regular expression'],
    ['- {name: a, http: /, send: x}', '`send` belongs to `tcp` checks'],
    ['- {name: a, run: x, expect: {body: a}}', '`expect` belongs to `http` and `tcp` checks'],
    ['- {name: a, run: []}', 'expected a program'],
    ['- {name: a, http: /, expect: {latency: {p95_ms: 0}}}', 'more than 0 milliseconds'],
    ['- {name: a, http: /, expect: {latency: {p95_ratio: 0.5}}}', 'at least 1'],
    ['- {name: a, http: /, expect: {tls_days: 0}}', 'from 1 to 3650'],
    ['- {name: a, http: /, run: x}', 'either `http`, `tcp` or `run`'],
    ['- {http: /}', 'name'],
    ['- {name: "", http: /}', 'name'],
    ['- {name: "a\\nb", http: /}', 'visible characters'],
    ['- {name: a, http: /, foo: 1}', 'foo'],
    ['- {name: a, http: /, expect: {stauts: 1}}', 'stauts'],
    ['- {name: a, http: health}', 'begins with `/`'],
    ['- {name: a, http: //evil.example}', 'begins with `/`'],
    ['- {name: a, http: "ftp://x/"}', 'begins with `/`'],
    ['- {name: a, http: "https://user:secret@x/"}', 'begins with `/`'],
    ['- {name: a, http: "/a b"}', 'begins with `/`'],
    ['- {name: a, http: /, method: TRACE}', 'GET, HEAD, OPTIONS or POST'],
    ['- {name: a, http: /, headers: {"a b": x}}', 'HTTP header'],
    ['- {name: a, http: /, headers: {a: "x\\r\\ny"}}', 'one line'],
    ['- {name: a, run: x, expect: {status: 200}}', 'belongs to `http` and `tcp` checks'],
    ['- {name: a, run: x, method: GET}', 'belongs to `http` checks'],
    ['- {name: a, run: " "}', 'shell line'],
    ['- {name: a, http: /, expect: {status: 99}}', '100 to 599'],
    ['- {name: a, http: /, expect: {status: []}}', 'status'],
    ['- {name: a, http: /, expect: {body: "("}}', 'not a regular expression'],
    ['- {name: a, http: /, expect: {body: "(a+)+$"}}', 'repetition'],
    ['- {name: a, http: /, expect: {json: {path: a..b, eq: 1}}}', 'path such as'],
    ['- {name: a, http: /, expect: {json: {path: a}}}', 'one of eq, ne'],
    ['- {name: a, http: /, expect: {json: {path: a, lt: x}}}', 'number'],
    ['- {name: a, http: /, expect: {version: {}}}', 'exactly one of'],
    ['- {name: a, http: /, expect: {version: {json: a, header: b}}}', 'exactly one of'],
    ['- {name: a, http: /, timeout_seconds: 0}', 'more than 0'],
    ['- {name: a, http: /, timeout_seconds: 9999}', 'at most 3600'],
    ['- {name: a, http: /, critical: perhaps}', '`true` or `false`'],
    ['- {name: a, http: /}\n- {name: a, run: x}', 'comes twice'],
    ['health', 'list of checks'],
  ])('%s', (yaml, problem) => {
    expect(problemOf(yaml)).toMatch(/^invalid-config: /);
    expect(problemOf(yaml)).toContain(problem);
  });

  test('more than fifty are refused', () => {
    const yaml = Array.from({ length: 51 }, (_, index) => `- {name: c${index}, http: /}`).join(
      '\n',
    );
    expect(problemOf(yaml)).toContain('at most 50');
  });
});

describe('patterns', () => {
  test.each([
    '',
    'ok',
    '^\\d+\\.\\d+$',
    '(?:foo|bar)',
    '(?<major>\\d+)\\.(\\d+)',
    '(ab)*c+',
    '(ab)?',
    '(a+)?',
    '[(+*|]+',
    '\\(a+\\)+',
    'a{2,}',
    '(?=.*ok)',
  ])('%s is taken', (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  });

  test.each([
    ['(', 'not a regular expression'],
    ['(a+)+', 'repetition'],
    ['(a*)*b', 'repetition'],
    ['(?:a|a)*', 'alternatives'],
    ['((a+)b)*', 'repetition'],
    ['(a?){30}', 'repetition'],
    ['(?<n>a+)+', 'repetition'],
    ['(a{2})+', 'repetition'],
    ['(a)\\1', 'back-reference'],
    ['(?<n>a)\\k<n>', 'back-reference'],
    ['x'.repeat(1_001), 'longer than'],
  ])('%s is refused', (pattern, problem) => {
    expect(patternProblem(pattern)).toContain(problem);
  });
});

describe('JSON paths', () => {
  test.each([
    ['a', ['a']],
    ['a.b[0].c', ['a', 'b', 0, 'c']],
    ['$.a-b', ['a-b']],
    ['$', []],
    ['$[1][2]', [1, 2]],
    ['[0]', [0]],
  ])('%s', (source, path) => {
    expect(parseJsonPath(source)).toEqual(path);
  });

  test.each(['', '.a', 'a..b', 'a.', 'a[x]', 'a[-1]', 'a[01]', '$a', 'a b', 'a]'])(
    '%j is none',
    (source) => {
      expect(parseJsonPath(source)).toBeUndefined();
      expect(lookUp({ a: { x: 1 }, '': 1 }, source)).toBeUndefined();
    },
  );
});
