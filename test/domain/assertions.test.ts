import { describe, expect, test } from '@jest/globals';
import {
  type Answer,
  assertResponse,
  compileHttpCheck,
  maxBody,
} from '../../packages/core/src/domain/health/assertions.ts';
import type {
  HttpCheck,
  JsonAssertion,
  TcpCheck,
} from '../../packages/core/src/domain/health/health.ts';
import {
  assertTcpAnswer,
  compileTcpCheck,
} from '../../packages/core/src/domain/health/tcp-answer.ts';
import { httpCheck, tcpCheck } from '../doubles/checks.ts';

function answerOf(fields: Partial<Answer> = {}): Answer {
  return {
    status: 200,
    headers: {},
    body: '',
    validUntil: undefined,
    askedAt: Date.UTC(2026, 0, 1),
    ...fields,
  };
}

function assess(check: Partial<HttpCheck>, answer: Partial<Answer>, version?: string) {
  return assertResponse(compileHttpCheck(httpCheck(check)), answerOf(answer), version);
}

describe('status, headers and body', () => {
  test.each<[string, Partial<HttpCheck>, Partial<Answer>, string]>([
    ['an allowed status', { status: [200, 204] }, { status: 204 }, ''],
    ['another status', { status: [200, 204] }, { status: 503 }, 'status 503, expected 200 or 204'],
    ['a redirect is not followed', {}, { status: 302 }, 'status 302, expected 200'],
    [
      'a header that matches',
      { responseHeaders: { server: '^a' } },
      { headers: { server: 'abc' } },
      '',
    ],
    [
      'a header that is missing',
      { responseHeaders: { server: 'a' } },
      {},
      'the header server is missing',
    ],
    [
      'a header that differs',
      { responseHeaders: { server: '^a' } },
      { headers: { server: 'b' } },
      'the header server is `b`, expected /^a/',
    ],
    ['a body that matches all patterns', { body: ['o', 'k$'] }, { body: 'ok' }, ''],
    [
      'a body that misses one',
      { body: ['o', 'x'] },
      { body: 'ok' },
      'the body `ok` does not match /x/',
    ],
    ['an empty body', { body: ['.'] }, {}, 'the body `` does not match /./'],
  ])('%s', (_why, check, answer, detail) => {
    const outcome = detail === '' ? 'pass' : 'fail';
    expect(assess(check, answer)).toEqual({ outcome, detail, version: undefined });
  });

  test('only the first 64 KiB of a body count', () => {
    const body = `${'x'.repeat(maxBody)}end`;
    expect(assess({ body: ['end'] }, { body }).outcome).toBe('fail');
    expect(assess({ body: ['^x'] }, { body }).outcome).toBe('pass');
  });

  test('details are one short line, whatever was answered', () => {
    const body = `a\r\n::error::b\u2028\u202ec${'d'.repeat(500)}`;
    const { detail } = assess({ body: ['^$'] }, { body });
    expect(detail).toMatch(/^the body `a ::error::b c?d*.*…` does not match/);
    expect(detail).not.toMatch(/[\r\n\u2028\u202e]/);
    expect(detail.length).toBeLessThan(130);
  });
});

describe('JSON comparisons', () => {
  const document = JSON.stringify({
    status: 'ok',
    load: 0.5,
    ready: true,
    error: null,
    checks: [{ name: 'db', state: 'up' }],
  });

  test.each<[JsonAssertion['path'], JsonAssertion['operator'], JsonAssertion['expected'], boolean]>(
    [
      ['status', 'eq', 'ok', true],
      ['$.status', 'eq', 'ok', true],
      ['status', 'eq', 'OK', false],
      ['ready', 'eq', true, true],
      ['ready', 'eq', 'true', false],
      ['error', 'eq', null, true],
      ['checks[0].state', 'eq', 'up', true],
      ['checks[1].state', 'eq', 'up', false],
      ['status', 'ne', 'down', true],
      ['status', 'ne', 'ok', false],
      ['missing', 'ne', 'ok', false],
      ['load', 'lt', 1, true],
      ['load', 'lt', 0.5, false],
      ['load', 'gt', 0.4, true],
      ['status', 'gt', 0, false],
      ['status', 'lt', 0, false],
      ['status', 'matches', '^o', true],
      ['status', 'matches', '^x', false],
      ['load', 'matches', '0', false],
      ['error', 'exists', true, true],
      ['missing', 'exists', true, false],
      ['missing', 'exists', false, true],
      ['status.length', 'exists', true, false],
      ['constructor', 'exists', true, false],
    ],
  )('%s %s %s: %s', (path, operator, expected, holds) => {
    const { outcome, detail } = assess(
      { json: [{ path, operator, expected }] },
      { body: document },
    );
    expect(outcome).toBe(holds ? 'pass' : 'fail');
    if (!holds) expect(detail).toContain(`${path} is `);
  });

  test('say what was found', () => {
    const json: readonly JsonAssertion[] = [
      { path: 'status', operator: 'exists', expected: true },
      { path: 'checks', operator: 'eq', expected: 'up' },
    ];
    expect(assess({ json }, { body: document }).detail).toBe(
      'checks is `[{"name":"db","state":"up"}]`, expected eq `up`',
    );
    expect(assess({ json: json.slice(0, 1) }, { body: '{}' }).detail).toBe(
      'status is missing, expected exists `true`',
    );
  });

  test.each(['', '{', 'ok'])('%j is no JSON', (body) => {
    const json = [{ path: 'a', operator: 'exists', expected: true }] as const;
    expect(assess({ json }, { body })).toMatchObject({
      outcome: 'fail',
      detail: 'the body is not JSON',
    });
  });
});

describe('the version', () => {
  const json = { version: { json: 'build.version' } };

  test.each<[string, Partial<HttpCheck>, Partial<Answer>, string | undefined]>([
    ['at a JSON path', json, { body: '{"build":{"version":"1.2.3"}}' }, '1.2.3'],
    ['as a number', json, { body: '{"build":{"version":12}}' }, '12'],
    ['that is no text', json, { body: '{"build":{"version":{}}}' }, undefined],
    [
      'in a header',
      { version: { header: 'x-version' } },
      { headers: { 'x-version': ' 1.2.3 ' } },
      '1.2.3',
    ],
    ['in no header', { version: { header: 'x-version' } }, {}, undefined],
    ['by the first group', { version: { regex: 'v=(\\S+)' } }, { body: 'v=1.2.3 ok' }, '1.2.3'],
    ['by the whole pattern', { version: { regex: '\\d+\\.\\d+' } }, { body: 'is 1.2' }, '1.2'],
    ['by no pattern', { version: { regex: 'v=' } }, { body: 'x' }, undefined],
  ])('is read %s', (_why, check, answer, version) => {
    expect(assess(check, answer)).toEqual({ outcome: 'pass', detail: '', version });
  });

  test.each([
    ['1.2.3', '1.2.3', 'pass'],
    ['v1.2.3', '1.2.3', 'pass'],
    ['1.2.3', 'v1.2.3', 'pass'],
    ['1.2.2', '1.2.3', 'stale'],
    ['1.2.30', '1.2.3', 'stale'],
  ])('%s where %s is expected: %s', (found, expected, outcome) => {
    const body = JSON.stringify({ build: { version: found } });
    expect(assess(json, { body }, expected).outcome).toBe(outcome);
  });

  test('another one is stale, even where it answers badly: it is not the one that was deployed', () => {
    const body = '{"build":{"version":"1.2.2"}}';
    expect(assess(json, { body, status: 500 }, '1.2.3')).toEqual({
      outcome: 'stale',
      detail: 'version `1.2.2` answered, not 1.2.3',
      version: '1.2.2',
    });
  });

  test.each<[Partial<HttpCheck>, string]>([
    [json, 'JSON path build.version'],
    [{ version: { header: 'x-version' } }, 'header x-version'],
    [{ version: { regex: 'v(.)' } }, 'pattern /v(.)/'],
  ])('missing where one is expected fails', (check, where) => {
    expect(assess(check, {}, '1.2.3')).toMatchObject({
      outcome: 'fail',
      detail: `the answer does not say its version (${where})`,
    });
  });
});

describe('the certificate', () => {
  const validUntil = '2026-01-11T12:00:00.000Z';
  test.each<[string, Partial<HttpCheck>, Partial<Answer>, string]>([
    ['nothing is asked of it', {}, { validUntil }, ''],
    ['it lasts long enough', { tlsDays: 10 }, { validUntil }, ''],
    [
      'it ends too soon',
      { tlsDays: 14 },
      { validUntil },
      'its certificate ends in 10.5 days, at least 14 were expected',
    ],
    ['there is none', { tlsDays: 1 }, {}, 'it answered without TLS, so there is no certificate'],
  ])('%s', (_, check, answer, detail) => {
    expect(assess(check, answer)).toMatchObject({
      outcome: detail === '' ? 'pass' : 'fail',
      detail,
    });
  });
});

describe('what a port says', () => {
  const said = (text: string, check: Partial<TcpCheck>) =>
    assertTcpAnswer(compileTcpCheck(tcpCheck(check)), {
      text,
      validUntil: '2026-01-11T12:00:00.000Z',
      askedAt: Date.UTC(2026, 0, 1),
    });
  test.each<[string, string, Partial<TcpCheck>, string]>([
    ['a connection will do', '', {}, ''],
    ['the expected answer', '+PONG\r\n', { expect: '^.PONG' }, ''],
    ['another answer', '-ERR no\r\n', { expect: '^.PONG' }, 'it said `-ERR no`, expected /^.PONG/'],
    [
      'a certificate that ends',
      'ok',
      { tls: true, tlsDays: 30 },
      'its certificate ends in 10.5 days, at least 30 were expected',
    ],
  ])('%s', (_, text, check, detail) => {
    expect(said(text, check)).toEqual({
      outcome: detail === '' ? 'pass' : 'fail',
      detail,
      version: undefined,
    });
  });
});
