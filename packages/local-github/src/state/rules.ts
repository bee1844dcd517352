import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../http/problem.ts';
import type { LocalRepository } from './local-repository.ts';

/** A rule of the repository that keeps refs as they are. */
export interface RefRule {
  /** Full name, such as `refs/heads/main`; `*` stands for anything. */
  readonly ref: string;
  /** How GitHub words it, such as `Cannot create ref due to creations being restricted.` */
  readonly text: string;
}

/** Refuses to create, move or delete a ref that a rule keeps. */
export function needUnruled(repository: LocalRepository, ref: string, status = 422): void {
  const rule = repository.rules.find((candidate) => matches(candidate, ref));
  if (rule === undefined) return;
  throw new Problem(status, `Repository rule violations found\n\n${rule.text}\n\n`);
}

/** The same for pushes, as lines for the hook: a pattern, a tab, the rule. The tags of immutable releases are kept, too. */
export function ruleLines({ rules, releases }: LocalRepository): string {
  const kept = releases
    .filter(({ immutable }) => immutable)
    .map(({ tag }) => ({
      ref: `refs/tags/${tag}`,
      text: 'The tag belongs to an immutable release.',
    }));
  return [...rules, ...kept].map(({ ref, text }) => `${ref}\t${text}\n`).join('');
}

/** Makes git's hook that asks the rules for each ref of a push; gives its folder. */
export async function makeHooks(storage: string): Promise<string> {
  const folder = join(storage, 'hooks');
  await mkdir(folder);
  await writeFile(join(folder, 'update'), hook);
  await chmod(join(folder, 'update'), 0o755);
  return folder;
}

const hook = `#!/bin/sh
tab=$(printf '\\t')
printf '%s' "$LOCAL_GITHUB_RULES" | while IFS="$tab" read -r pattern text; do
  case $1 in
    $pattern)
      echo "error: GH013: Repository rule violations found for $1." >&2
      echo "- $text" >&2
      exit 1
      ;;
  esac
done
`;

function matches({ ref: pattern }: RefRule, ref: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(ref);
}
