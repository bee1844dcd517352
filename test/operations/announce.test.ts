import { describe, expect, test } from '@jest/globals';
import { defaultConfig, defaultEnvironment } from '@slipway/core';
import type { NotificationSetting } from '../../packages/core/src/domain/config/config.ts';
import { type Announcement, announce } from '../../packages/core/src/operations/announce.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const chat: NotificationSetting = {
  url_env: 'CHAT_URL',
  format: 'discord',
  on: ['failed', 'held'],
};
const everything: NotificationSetting = {
  url_env: 'LOG_URL',
  format: 'generic',
  on: ['passed', 'failed'],
};

const notification = {
  event: 'deployment.validated',
  title: 'octo/service 1.2.3 in production: fail',
  lines: ['health: status 503, expected 200.'],
  link: 'https://github.com/octo/service/actions/runs/1000',
  data: { verdict: 'fail' },
};

async function tell(
  changes: Partial<Announcement>,
  environment: Readonly<Record<string, string>> = {
    CHAT_URL: 'https://chat.example/secret',
    LOG_URL: 'https://log.example/secret',
  },
  failing: readonly string[] = [],
) {
  const sent: { readonly url: string; readonly id: string; readonly body: string }[] = [];
  const recorded = createRecordedLog();
  const production = { ...defaultEnvironment, notifications: [chat, everything] };
  await announce(
    {
      environment: 'production',
      config: {
        ...defaultConfig,
        deployment: { ...defaultConfig.deployment, environments: { production } },
      },
      webhookUrl: undefined,
      occasion: 'failed',
      id: 'slipway-1000',
      notification,
      stands: 'The verdict stands.',
      ...changes,
    },
    {
      log: recorded.log,
      processes: { environment: () => environment },
      webhooks: {
        send: async (url, { id, body }) => {
          sent.push({ url, id, body });
          return failing.includes(url)
            ? { delivered: false, detail: 'no answer' }
            : { delivered: true, detail: 'answered with status 204' };
        },
      },
    },
  );
  return { sent, urls: sent.map(({ url }) => url), lines: recorded.lines };
}

describe('who is told', () => {
  test('everybody whom the environment names for the occasion, each in the form that it understands', async () => {
    const { sent } = await tell({});
    expect(sent.map(({ url, id }) => [url, id])).toEqual([
      ['https://chat.example/secret', 'slipway-1000'],
      ['https://log.example/secret', 'slipway-1000'],
    ]);
    expect(JSON.parse(sent[0]?.body ?? '')).toHaveProperty('content');
    expect(JSON.parse(sent[1]?.body ?? '')).toMatchObject({ verdict: 'fail' });
  });

  test.each([
    ['passed', ['https://log.example/secret']],
    ['held', ['https://chat.example/secret']],
    ['rolled-back', []],
    [undefined, []],
  ] as const)('of %s only those who asked for it', async (occasion, urls) => {
    expect((await tell({ occasion })).urls).toEqual(urls);
  });

  test('the step’s own receiver hears of everything, in the form that its address tells', async () => {
    const { sent } = await tell({ occasion: undefined, webhookUrl: 'https://hooks.slack.com/x' });
    expect(JSON.parse(sent[0]?.body ?? '')).toHaveProperty('text');
  });

  test('an environment that the configuration does not name tells nobody', async () => {
    expect((await tell({ environment: 'constructor' })).urls).toEqual([]);
  });

  test('nobody, where notifications are switched off', async () => {
    const ciCd = { ...defaultConfig.ci_cd, webhook_notifications: false };
    const config = { ...defaultConfig, ci_cd: ciCd };
    expect((await tell({ config, webhookUrl: 'https://x.example/y' })).urls).toEqual([]);
  });
});

describe('what cannot be told', () => {
  test('a variable that is missing is named, and the others are told all the same', async () => {
    const { urls, lines } = await tell({}, { LOG_URL: 'https://log.example/secret' });
    expect(urls).toEqual(['https://log.example/secret']);
    expect(lines('warning')).toEqual([expect.stringContaining('CHAT_URL')]);
  });

  test('a receiver who is not reached is a warning that shows no address', async () => {
    const { lines, urls } = await tell({}, undefined, ['https://chat.example/secret']);
    expect(urls).toHaveLength(2);
    expect(lines('warning')).toEqual([
      'The notification by CHAT_URL was not delivered: no answer. The verdict stands.',
    ]);
    expect(lines('info')).toEqual(['The notification by LOG_URL was delivered.']);
  });
});
