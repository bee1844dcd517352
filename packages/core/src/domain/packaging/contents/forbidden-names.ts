import type { Fault } from '../content-finding.ts';
import { isOfTests } from './test-files.ts';

interface NameRule extends Fault {
  /** Meets the whole path, in lower case and with a `/` before it. */
  readonly pattern: RegExp;
  /** Below a folder of tests it may be: such ones are made for them. */
  readonly passesInTests?: true;
}

/** What holds secrets wherever it lies: in an archive, in a package, in an image. */
const secretNames: readonly NameRule[] = [
  {
    rule: 'git',
    pattern: /\/\.git(?:\/|$)/,
    why: "is part of git's own folder, which holds history and may hold a token",
  },
  {
    rule: 'dotenv',
    pattern: /\/\.env(?:\.(?:[a-z0-9_-]+\.)?local)?$/,
    why: 'holds settings that are mostly secrets',
  },
  {
    rule: 'credentials',
    pattern:
      /\/(?:\.netrc|_netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.htpasswd|\.s3cfg|\.boto|\.dockercfg|application_default_credentials\.json)$/,
    why: 'holds passwords',
  },
  {
    rule: 'credentials',
    pattern:
      /\/(?:\.aws\/credentials|\.docker\/config\.json|\.kube\/config|kubeconfig|\.gem\/credentials|\.cargo\/credentials(?:\.toml)?|\.azure\/accesstokens\.json|\.config\/gh\/hosts\.yml)$/,
    why: 'holds credentials of a tool',
  },
  {
    rule: 'credentials',
    pattern: /\.tfstate(?:\.backup)?$/,
    why: "is Terraform's state, which holds every secret that it manages in the clear",
  },
  {
    rule: 'key-file',
    pattern: /\/id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\.(?:p12|pfx|jks|keystore|ppk|kdbx)$/,
    why: 'is a file for private keys',
    passesInTests: true,
  },
  {
    rule: 'shell-history',
    pattern:
      /\/(?:\.(?:bash|zsh|sh|python|node_repl|psql|mysql|sqlite|irb|rediscli)_history|\.lesshst)$/,
    why: 'is a history of commands, which often holds passwords',
  },
];

/** What work leaves behind: no secret by itself, and nothing that anybody wants to unpack. */
const leftovers: readonly NameRule[] = [
  {
    rule: 'editor',
    pattern: /\/(?:\.[^/]+\.sw[a-p]|\.#[^/]+|#[^/]+#|[^/]+~)$/,
    why: 'is what an editor leaves behind',
  },
  {
    rule: 'coverage',
    pattern: /\/(?:\.coverage(?:\.[^/]+)?|lcov\.info|(?:\.nyc_output|htmlcov)\/.*)$/,
    why: 'is a report of a test run',
  },
  {
    rule: 'release-folder',
    pattern: /\/release-artifacts\/./,
    why: "is part of an earlier run's artifacts",
  },
];

const caches: readonly NameRule[] = [
  {
    rule: 'cache',
    pattern: /\/(?:__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox)\/./,
    why: 'is a cache of the machine that built it',
  },
];

/** By the formats of packages; all others may hold such things on purpose. */
const byFormat: Readonly<Record<string, readonly NameRule[]>> = {
  sdist: [...leftovers, ...caches],
  wheel: [...leftovers, ...caches],
  npm: [...leftovers, ...caches],
  'tar.gz': leftovers,
  'tar.zst': leftovers,
  zip: leftovers,
};

/** Why a file must not be shipped in an artifact of this format, by its path alone. */
export function judgePath(path: string, format?: string): Fault | undefined {
  const text = `/${path.toLowerCase()}`;
  const rules = [...secretNames, ...((format && byFormat[format]) || [])];
  const found = rules.find(({ pattern }) => pattern.test(text));
  if (found?.passesInTests === true && isOfTests(path)) return undefined;
  return found && { rule: found.rule, why: found.why };
}
