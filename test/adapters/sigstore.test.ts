import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLocalGitHub } from '@slipway/local-github';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAttestations } from '../../packages/core/src/adapters/sigstore/attestations.ts';
import { bundles } from '../../packages/core/src/adapters/sigstore/bundles.ts';
import { renderProvenance } from '../../packages/core/src/domain/packaging/provenance.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { claims, type FakeSigstore, startFakeSigstore } from '../doubles/fake-sigstore.ts';

const statement = renderProvenance(
  [{ name: 'service-1.2.3.tar.gz', sha256: 'b'.repeat(64) }],
  claims,
  'https://github.com',
);
const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
let sigstore: FakeSigstore;
let github: Awaited<ReturnType<typeof startLocalGitHub>>;

beforeAll(async () => {
  sigstore = await startFakeSigstore();
  github = await startLocalGitHub({ repositories: { 'octo/service': join(folder, 'service.git') } });
});

afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
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
