import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const help = `Usage: npm run demo [-- options]

Without options: a small service goes through package, tag-release, deploy, validate-deploy and rollback, on a
GitHub that runs on this machine only.

  --repo PATH   package, release and deploy a project of yours instead, on a clone of it: PATH is never changed.
                Its own build runs, as \`package\` would run it; what is not committed is left out
  --out FOLDER  where everything is left, new or empty; default: a new folder among the temporary files
  --stay        keep the local GitHub running at the end, so that its links open
  --help        this text`;

export interface DemoOptions {
  /** Absolute paths. */
  readonly repo: string | undefined;
  readonly out: string | undefined;
  readonly stay: boolean;
}

export type Parsed =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'play'; readonly options: DemoOptions };

const flags = {
  repo: { type: 'string' },
  out: { type: 'string' },
  stay: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line; `from` is the folder that paths are relative to. */
export function parseOptions(args: readonly string[], from: string): Parsed {
  const absolute = (path: string | undefined) =>
    path === undefined ? undefined : resolve(from, path);
  try {
    const { values } = parseArgs({ args: [...args], options: flags });
    if (values.help) return { kind: 'help' };
    const { repo, out, stay } = values;
    return { kind: 'play', options: { repo: absolute(repo), out: absolute(out), stay } };
  } catch (error) {
    return { kind: 'wrong', message: (error as Error).message };
  }
}
