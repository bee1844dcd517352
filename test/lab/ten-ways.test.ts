import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from './certificate.ts';
import { type ServiceOptions, startServiceLab } from './service-lab.ts';

const authority = createAuthority(Date.now());
const before = getCACertificates('default');
setDefaultCACertificates([...before, authority.certificate]);
afterAll(() => setDefaultCACertificates(before));

/** Dense enough to see what breaks after a while: so many samples are needed for a p95. */
const watched: ServiceOptions = { expect: 'latency: {p95_ms: 500}', soakSeconds: 6 };
/** The jobs have records of their own, which the deployments adopt. */
const jobs: ServiceOptions = { jobRecords: true };
/** How long a version may take to become healthy: it is all that the test waits for where it never does. */
const minutes = 0.1;

describe('a version that is broken fails its validation, and the one before answers again', () => {
  test.concurrent.each<[flaw: string, options: ServiceOptions, reason: RegExp]>([
    ['never starts', jobs, /did not answer: .+ it answered before, and the network works/],
    ['hangs', {}, /no whole answer within .+ it answered before, and the network works/],
    ['never ends', {}, /no whole answer within .+ it answered before, and the network works/],
    ['is another version', jobs, /version `9\.9\.9` answered, not 2\.0\.0/],
    ['is there by half', {}, /version `1\.0\.0` answered, not 2\.0\.0/],
    ['redirects away', jobs, /status 302/],
    ['answers 500 after a while', watched, /failed \d+ of \d+ times .+ status 500/],
    [
      'dies in the soak',
      { ...watched, ...jobs },
      /did not pass \d+ of \d+ times .+ the network works/,
    ],
    ['is slow now and then', { ...watched, soakSeconds: 9 }, /p95/],
  ])('%s', async (flaw, options, reason) => {
    await using world = await startServiceLab(
      [{ version: '1.0.0' }, { version: '2.0.0', flaw }],
      options,
    );
    expect((await world.launch('1.0.0')).validation.verdict).toBe('pass');

    const { before, deployment, validation, adopted } = await world.launch('2.0.0', minutes);
    expect(adopted).toBe(options.jobRecords === true);
    expect(before.verdict).toBe('pass');
    expect(deployment.kind).toBe('deployed');
    expect(validation.reasons[0]).toMatch(reason);
    expect(validation).toMatchObject({ verdict: 'fail', rollbackPossible: true });

    const rollback = await world.goBack('2.0.0');
    expect(rollback).toMatchObject({ kind: 'rolled-back', toVersion: '1.0.0' });
    expect([await world.ask(), await world.ask()]).toEqual(['200 1.0.0', '200 1.0.0']);
  });

  test.concurrent('has a certificate that is near its end', async () => {
    const releases = [
      { version: '1.0.0', tls: authority.issue(90) },
      { version: '2.0.0', tls: authority.issue(5) },
    ];
    await using world = await startServiceLab(releases, { expect: 'tls_days: 14' });
    expect((await world.launch('1.0.0')).validation.verdict).toBe('pass');
    const { validation } = await world.launch('2.0.0', minutes);
    expect(validation.reasons[0]).toMatch(/certificate ends in [45](\.\d)? days, at least 14/);
    expect(validation.verdict).toBe('fail');
    expect(await world.goBack('2.0.0')).toMatchObject({ kind: 'rolled-back' });
    expect(await world.ask()).toBe('200 1.0.0');
  });
});

test.concurrent('a version that only starts slowly passes, and stays', async () => {
  await using world = await startServiceLab([
    { version: '1.0.0' },
    { version: '2.0.0', flaw: 'starts slowly' },
  ]);
  await world.launch('1.0.0');
  const { validation } = await world.launch('2.0.0');
  expect(validation.samples[0]?.outcome).toBe('error');
  expect(validation.verdict).toBe('pass');
  expect(await world.ask()).toBe('200 2.0.0');
});
