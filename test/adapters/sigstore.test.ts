import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalGitHub } from '@slipway/local-github';
import { createAttestations } from '../../packages/core/src/adapters/sigstore/attestations.ts';
import { bundles } from '../../packages/core/src/adapters/sigstore/bundles.ts';
import { renderProvenance } from '../../packages/core/src/domain/packaging/provenance.ts';
import { startContractGitHub } from '../contract/start-contract-github.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { claims, type FakeSigstore, startFakeSigstore } from '../doubles/fake-sigstore.ts';
import { startHttp } from '../doubles/http-server.ts';

const statement = renderProvenance(
  [{ name: 'service-1.2.3.tar.gz', sha256: 'b'.repeat(64) }],
  claims,
  'https://github.com',
);
const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
let sigstore: FakeSigstore;
let github: LocalGitHub;

beforeAll(async () => {
  sigstore = await startFakeSigstore();
  github = await startContractGitHub({
    repositories: { 'octo/service': join(folder, 'service.git') },
  });
});

afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  // Fails where a request or an answer was not as GitHub describes it.
  await github.stop();
  rmSync(folder, { recursive: true, force: true });
});

function attestations(change: { token?: string; environment?: Record<string, string> } = {}) {
  return createAttestations({
    repository: 'octo/service',
    token: github.token,
    apiUrl: github.apiUrl,
    serverUrl: 'https://github.com',
    environment: sigstore.identity,
    clock: createFakeClock(),
    mask: () => undefined,
    ...change,
  });
}

const services = (which: 'log' | 'stamps' | 'both') => ({
  fulcio: sigstore.url,
  rekor: which === 'stamps' ? undefined : sigstore.url,
  timestamps: which === 'log' ? undefined : sigstore.url,
});

describe('a statement that the job signs', () => {
  test.each(['log', 'stamps', 'both'] as const)('is good with a witness: %s', async (which) => {
    const bundle = await attestations().sign(statement, services(which));
    const checked = await bundles.check(bundle, sigstore.trustedRoot);
    expect(checked).toEqual({
      statement,
      identity: claims.sub,
      repository: 'https://github.com/octo/service',
      trusted: true,
    });
  });

  test('is kept by GitHub, which shows it by the digest of what it is about', async () => {
    const bundle = await attestations().sign(statement, services('log'));
    expect(await attestations().store(bundle)).toBe(
      'https://github.com/octo/service/attestations/1',
    );
    const path = `${github.apiUrl}/repos/octo/service/attestations/sha256:${'b'.repeat(64)}`;
    const headers = { authorization: `Bearer ${github.token}` };
    const shown = await (await fetch(path, { headers })).json();
    expect(shown).toMatchObject({ attestations: [{ bundle: JSON.parse(bundle) }] });
  });
});

describe('what a job may not or can’t attest', () => {
  const identify = (...[change]: Parameters<typeof attestations>) =>
    attestations(change).identify();

  test('is told before anything is built: it has no identity', async () => {
    await expect(identify({ environment: {} })).rejects.toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringContaining('id-token: write'),
    });
  });

  test('is told before anything is built: its token may not keep attestations', async () => {
    const token = github.tokenWith({ contents: 'write', attestations: 'read' });
    await expect(identify({ token })).rejects.toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringContaining('attestations: write'),
    });
    await expect(attestations({ token }).store('{}')).rejects.toMatchObject({
      code: 'missing-permission',
    });
  });

  test('is told before anything is built: there is no token', async () => {
    await expect(identify({ token: '' })).rejects.toMatchObject({ code: 'missing-token' });
  });

  test('and who it is, where it may', async () => {
    await expect(identify()).resolves.toMatchObject({ repository: 'octo/service', run_id: '7' });
  });

  test.each([
    ['says less than a job of GitHub Actions', 'e30.e30.'],
    ['is none', 'hello'],
  ])('is told where its identity %s', async (_, value) => {
    await using other = await startHttp((_message, response) => {
      response.end(JSON.stringify({ value }));
    });
    const environment = { ...sigstore.identity, ACTIONS_ID_TOKEN_REQUEST_URL: other.url };
    await expect(identify({ environment })).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('does not say repository, repository_id'),
    });
  });

  test('is told where GitHub does not take it', async () => {
    await expect(attestations().store('{}')).rejects.toMatchObject({
      code: 'retryable',
      message: expect.stringContaining('status 422'),
    });
  });

  test.each([
    [
      'Fulcio refuses',
      '/api/v2/signingCert',
      400,
      /Fulcio did not sign: it answered with status 400/,
    ],
    ['Fulcio answers with something else', '/api/v2/signingCert', 200, /Fulcio did not sign/],
    ['Rekor refuses', '/api/v1/log/entries', 409, /Rekor did not sign.* 409/],
    ['Rekor answers with something else', '/api/v1/log/entries', 201, /Rekor did not sign/],
    ['no time is stamped', '/api/v1/timestamp', 400, /time stamps’ service did not sign/],
    ['a service is down', '/api/v1/timestamp', 503, /gives no answer/],
  ])('is told where %s', async (_, path, status, message) => {
    await using broken = await startFakeSigstore();
    broken.fail(path, status);
    const there = { fulcio: broken.url, rekor: broken.url, timestamps: broken.url };
    await expect(attestations().sign(statement, there)).rejects.toMatchObject({
      code: 'retryable',
      message: expect.stringMatching(message),
    });
  });

  test('is told where a service answers with no JSON', async () => {
    await using other = await startHttp((_message, response) => {
      response.end('<html>');
    });
    const there = { fulcio: other.url, rekor: undefined, timestamps: other.url };
    await expect(attestations().sign(statement, there)).rejects.toThrow(/Fulcio did not sign/);
  });
});

describe('a bundle', () => {
  test('that signs a file and no statement is no provenance', async () => {
    const bundle = JSON.parse(await attestations().sign(statement, services('log')));
    const { dsseEnvelope, ...rest } = bundle;
    const message = {
      messageDigest: { algorithm: 'SHA2_256', digest: 'AA==' },
      signature: dsseEnvelope.signatures[0].sig,
    };
    const text = JSON.stringify({ ...rest, messageSignature: message });
    await expect(bundles.check(text, undefined)).rejects.toThrow(/holds no statement/);
  });

  test('may be of any of several roots, one a line', async () => {
    const bundle = await attestations().sign(statement, services('stamps'));
    await using other = await startFakeSigstore();
    const roots = `${other.trustedRoot}\n${sigstore.trustedRoot}\n`;
    await expect(bundles.check(bundle, roots)).resolves.toMatchObject({ trusted: true });
  });

  test('may be checked with a root that is spread over lines', async () => {
    const bundle = await attestations().sign(statement, services('log'));
    const root = JSON.stringify(JSON.parse(sigstore.trustedRoot), null, 2);
    await expect(bundles.check(bundle, root)).resolves.toMatchObject({ trusted: true });
  });
});
