import { devNull } from 'node:os';

/** Keeps the machine's own git settings out, and names the one who commits. */
export const gitSettings = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

/** The same, and the same commits whenever they are made. */
export const gitTestEnvironment = {
  ...gitSettings,
  GIT_AUTHOR_DATE: '2026-01-12T12:00:00Z',
  GIT_COMMITTER_DATE: '2026-01-12T12:00:00Z',
};
