import { describe, expect, test } from '@jest/globals';
import {
  artifactsDigestText,
  checksDigestText,
  type DeploymentKeyParts,
  deploymentKeyText,
  parsePayload,
} from '../../packages/core/src/domain/deployment/deployment-payload.ts';
import { payloadOf } from '../doubles/deployment-records.ts';

const payload = payloadOf('1.2.3', {
  rollback: { from: '1.2.4', to: '1.2.3', reason: 'it broke', trigger: 'workflow_dispatch' },
});

describe('reading a payload', () => {
  test.each([
    ['an object, as REST gives it', payload],
    ['a text, as GraphQL gives it', JSON.stringify(payload)],
    [
      'a text in a text, as GraphQL gives what was sent as one',
      JSON.stringify(JSON.stringify(payload)),
    ],
    ['one that is no rollback', payloadOf('1.2.3')],
  ])('takes %s', (_, raw) => {
    expect(parsePayload(raw)).toMatchObject({ version: '1.2.3', tag: 'v1.2.3', schema: 1 });
  });

  const without = (name: string) =>
    Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));

  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty text', ''],
    ['what is not JSON', '{'],
    ['a list', []],
    ['a number', 5],
    ['an empty object, as jobs with `environment:` leave it', {}],
    ['another schema', { ...payload, schema: 2 }],
    ['one without a version', without('version')],
    ['one without its key', without('key')],
    ['an attempt that is a text', { ...payload, attempt: '1' }],
    ['a safety that is a text', { ...payload, rollback_safe: 'yes' }],
    ['a rollback that is a text', { ...payload, rollback: 'from here' }],
    ['a rollback that is nothing', { ...payload, rollback: null }],
    ['half a rollback', { ...payload, rollback: { from: '1', to: '2' } }],
  ])('does not take %s for ours', (_, raw) => {
    expect(parsePayload(raw)).toBeUndefined();
  });
});

describe('the key of a deployment', () => {
  const parts: DeploymentKeyParts = {
    repository: 'Octo/Service',
    environment: 'production',
    sha: 'a'.repeat(40),
    artifactsDigest: 'b'.repeat(64),
    runId: '1000',
    job: 'deploy',
  };

  test('is the same for the same run of the same job with the same bytes, however the repository is spelt', () => {
    expect(deploymentKeyText({ ...parts, repository: 'octo/service' })).toBe(
      deploymentKeyText(parts),
    );
  });

  test.each<[keyof DeploymentKeyParts, string]>([
    ['repository', 'octo/other'],
    ['environment', 'Production'],
    ['sha', 'c'.repeat(40)],
    ['artifactsDigest', 'c'.repeat(64)],
    ['runId', '1001'],
    ['job', 'deploy-2'],
  ])('differs by %s', (name, value) => {
    expect(deploymentKeyText({ ...parts, [name]: value })).not.toBe(deploymentKeyText(parts));
  });

  test('does not run its parts together', () => {
    const one = deploymentKeyText({ ...parts, runId: '1', job: '2,3' });
    expect(one).not.toBe(deploymentKeyText({ ...parts, runId: '1,2', job: '3' }));
  });
});

test('the digest of artifacts is over lines as sha256sum writes them, whatever their order', () => {
  const one = { name: 'a.tar.gz', sha256: '1'.repeat(64) };
  const two = { name: 'b.zip', sha256: '2'.repeat(64) };
  const text = `${one.sha256}  a.tar.gz\n${two.sha256}  b.zip\n`;
  expect(artifactsDigestText([one, two])).toBe(text);
  expect(artifactsDigestText([two, one])).toBe(text);
  expect(artifactsDigestText([])).toBe('');
});

test('the digest of checks changes with them', () => {
  expect(checksDigestText([{ name: 'health' }])).not.toBe(checksDigestText([{ name: 'ready' }]));
});
