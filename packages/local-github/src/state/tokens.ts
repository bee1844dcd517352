import type { Access, Permissions } from '../options.ts';

/** What somebody may do, and how much of an hour's requests is left. */
export interface Token {
  readonly permissions: Required<Permissions>;
  used: number;
  /** Seconds since 1970 when the hour ends. */
  resetsAt: number;
}

const names = [
  'contents',
  'deployments',
  'checks',
  'statuses',
  'actions',
  'pull-requests',
  'administration',
  'attestations',
] as const;

/** The tokens that this GitHub knows. */
export class Tokens {
  /** May do everything. */
  readonly first = 'ghs_local1';
  readonly limit: number;
  private readonly known = new Map<string, Token>();

  constructor(tokens: Readonly<Record<string, Permissions>>, limit: number) {
    this.limit = limit;
    this.known.set(
      this.first,
      withAccess(() => 'write'),
    );
    for (const [value, permissions] of Object.entries(tokens)) this.set(value, permissions);
  }

  /** Makes a token that may do only this. */
  add(permissions: Permissions): string {
    const value = `ghs_local${this.known.size + 1}`;
    this.set(value, permissions);
    return value;
  }

  find(value: string): Token | undefined {
    return this.known.get(value);
  }

  /** Counts a request; gives whether it is still within the limit. */
  count(token: Token, nowInSeconds: number): boolean {
    if (nowInSeconds >= token.resetsAt) {
      token.used = 0;
      token.resetsAt = nowInSeconds + 3600;
    }
    if (token.used >= this.limit) return false;
    token.used += 1;
    return true;
  }

  private set(value: string, permissions: Permissions): void {
    this.known.set(
      value,
      withAccess((name) => permissions[name] ?? 'read'),
    );
  }
}

function withAccess(access: (name: keyof Permissions) => Access): Token {
  const permissions = Object.fromEntries(names.map((name) => [name, access(name)]));
  return { permissions: permissions as Required<Permissions>, used: 0, resetsAt: 0 };
}
