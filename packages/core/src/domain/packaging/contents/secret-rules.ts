import type { Fault } from '../content-finding.ts';
import { isLivingJwt } from './json-web-token.ts';
import { looksMadeUp } from './made-up.ts';
import { hasTokenChecksum } from './token-checksum.ts';
import { isWholeKey } from './whole-key.ts';

/** One form of secret. Each pattern begins at a needle, is bounded in length, and ends in what follows the secret. */
export interface SecretRule extends Fault {
  /** Literal texts that a secret of this form begins with (or has inside): all are searched for in one go. */
  readonly needles: readonly string[];
  /** Sticky: asked where a needle was found. Its group `secret` is the part that a machine drew. */
  readonly pattern: RegExp;
  /** What the form alone does not tell. The text is what lies around the needle. */
  readonly isReal: (secret: string, text: string, at: number) => boolean;
  /** Keys for tests and in documents are common and mean nothing: below folders of these they may be. */
  readonly passesInTests?: true;
}

const drawn = (secret: string): boolean => !looksMadeUp(secret);

/** A token is not the end of a longer word. */
function token(
  what: string,
  needles: readonly string[],
  pattern: RegExp,
  isReal: SecretRule['isReal'] = drawn,
): SecretRule {
  return {
    rule: 'token',
    why: `holds ${what}`,
    needles,
    pattern: new RegExp(`(?<![A-Za-z0-9_])${pattern.source}(?![A-Za-z0-9_])`, 'y'),
    isReal,
  };
}

/** Azurite's account key is in its documentation, for everybody. */
const azuriteKey = /^Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1/;

/** The forms of secrets that can be told from other text. Sources: what the providers document of their tokens. */
export const secretRules: readonly SecretRule[] = [
  {
    rule: 'private-key',
    why: 'holds a private key',
    needles: ['-----BEGIN '],
    // PEM with its key material, also inside JSON; a mere mention of the first line is not one (RFC 7468).
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|\s){1,8}(?:[A-Za-z-]{1,30}: [^\n\\]{0,100}(?:\\[rn]|\s){1,8}){0,4}(?<secret>[A-Za-z0-9+/=]{32})/y,
    isReal: (secret, text, at) => !/(.)\1{9}/.test(secret) && isWholeKey(secret, text, at),
    passesInTests: true,
  },
  {
    rule: 'private-key',
    why: 'holds a private key of PuTTY',
    needles: ['PuTTY-User-Key-File-'],
    pattern: /PuTTY-User-Key-File-[23]: (?<secret>[a-z0-9@.-]{1,60})\r?\nEncryption: /y,
    isReal: () => true,
    passesInTests: true,
  },
  {
    rule: 'private-key',
    why: 'holds a private key of age',
    needles: ['AGE-SECRET-KEY-1'],
    pattern: /AGE-SECRET-KEY-1(?<secret>[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})(?![A-Z0-9])/y,
    isReal: drawn,
    passesInTests: true,
  },
  {
    rule: 'private-key',
    why: 'holds a private key of minisign',
    needles: ['minisign encrypted secret key'],
    pattern: /minisign encrypted secret key\r?\n(?<secret>RWRT[A-Za-z0-9+/]{100})/y,
    isReal: drawn,
    passesInTests: true,
  },
  token(
    'a GitHub token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    /gh[pousr]_(?<secret>[A-Za-z0-9]{36}|[A-Za-z0-9]{76})/,
    hasTokenChecksum,
  ),
  // GitHub documents no checksum for these: their two parts have to do.
  token('a GitHub token', ['github_pat_'], /github_pat_(?<secret>[A-Za-z0-9]{22}_[A-Za-z0-9]{59})/),
  token('an npm token', ['npm_'], /npm_(?<secret>[A-Za-z0-9]{36})/, hasTokenChecksum),
  // A macaroon that begins with the place it is for: the index, or the one for trials.
  token(
    'a PyPI token',
    ['pypi-AgE'],
    /pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)(?<secret>[A-Za-z0-9_-]{50,300})/,
  ),
  token('a GitLab token', ['glpat-'], /glpat-(?<secret>[A-Za-z0-9_-]{20,60})/),
  token(
    'a Slack token',
    ['xoxb-', 'xoxp-', 'xoxe-', 'xoxa-'],
    /xox[bpea]-[0-9]{9,14}-[0-9]{9,14}-(?<secret>[A-Za-z0-9-]{20,120})/,
  ),
  token(
    'a Slack token',
    ['xapp-'],
    /xapp-[0-9]-[A-Z0-9]{9,13}-[0-9]{10,14}-(?<secret>[0-9a-f]{64})/,
  ),
  token(
    'the address of a Slack webhook',
    ['hooks.slack.com/services/'],
    /hooks\.slack\.com\/services\/T[A-Z0-9]{7,11}\/B[A-Z0-9]{7,11}\/(?<secret>[A-Za-z0-9]{24})/,
  ),
  token('a live Stripe key', ['sk_live_', 'rk_live_'], /[sr]k_live_(?<secret>[A-Za-z0-9]{24,120})/),
  token(
    'an Anthropic key',
    ['sk-ant-'],
    /sk-ant-(?:api|admin)[0-9]{2}-(?<secret>[A-Za-z0-9_-]{93})/,
  ),
  // Inside each key, in base 64: OpenAI.
  token(
    'an OpenAI key',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    /sk-(?:proj|svcacct|admin)-(?<secret>[A-Za-z0-9_-]{20,90}T3BlbkFJ[A-Za-z0-9_-]{20,90})/,
  ),
  token('a Docker Hub token', ['dckr_pat_'], /dckr_pat_(?<secret>[A-Za-z0-9_-]{27})/),
  token('a SendGrid key', ['SG.'], /SG\.(?<secret>[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})/),
  token('a RubyGems key', ['rubygems_'], /rubygems_(?<secret>[0-9a-f]{48})/),
  token('a Vault token', ['hvs.'], /hvs\.(?<secret>[A-Za-z0-9_-]{90,300})/),
  token(
    'a DigitalOcean token',
    ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    /do[opr]_v1_(?<secret>[0-9a-f]{64})/,
  ),
  // Most JSON web tokens are examples, or not secret: only those whose claims say that they open something.
  token(
    'a service’s JSON web token',
    ['eyJ'],
    /eyJ[A-Za-z0-9_-]{10,200}\.(?<secret>eyJ[A-Za-z0-9_-]{10,1500})\.[A-Za-z0-9_-]{20,700}/,
    isLivingJwt,
  ),
  {
    rule: 'azure-key',
    why: 'holds the key of an Azure storage account',
    needles: ['AccountKey='],
    pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/y,
    isReal: (secret) => !azuriteKey.test(secret) && drawn(secret),
  },
  {
    rule: 'aws-key',
    why: 'holds an AWS access key with its secret',
    needles: ['AKIA', 'ASIA'],
    pattern: /(?<![A-Za-z0-9])A[KS]IA(?<secret>[A-Z2-7]{16})(?![A-Za-z0-9])/y,
    isReal: (secret, text, at) => drawn(secret) && hasAwsSecret(text, at),
  },
];

/** The identifier alone is no secret: the secret stands within some lines of it. */
function hasAwsSecret(text: string, at: number): boolean {
  const around = text.slice(Math.max(0, at - 300), at + 320);
  const near = around.matchAll(/(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g);
  return [...near].some(
    ([secret]) =>
      /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /\d/.test(secret) && drawn(secret),
  );
}
