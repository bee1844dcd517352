import type * as z from 'zod/mini';
import { nearestName } from './nearest-name.ts';
import { knownKeys } from './schema-keys.ts';

/** One thing that is wrong with a document, and where. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** The problem is the key at the path's end, not its value. */
  readonly atKey: boolean;
  readonly message: string;
}

/** Says what a schema found, in the words of somebody who wrote the file. */
export function toProblems(
  schema: z.core.$ZodType,
  issues: readonly z.core.$ZodIssue[],
  outer: readonly PropertyKey[] = [],
): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = [...outer, ...issue.path];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(schema, path, key));
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => ({ path, atKey: true, message }));
    if (issue.code === 'invalid_union') {
      const branch = nearestBranch(issue.errors);
      if (branch !== undefined) return toProblems(schema, branch, path);
    }
    return [{ path, atKey: false, message: issue.message }];
  });
}

function unknownKey(schema: z.core.$ZodType, path: readonly PropertyKey[], key: string): Problem {
  const known = knownKeys(schema, path);
  const meant = nearestName(key, known);
  const hint =
    meant === undefined
      ? `expected one of ${known.map((name) => `\`${name}\``).join(', ')}`
      : `did you mean \`${meant}\`?`;
  return { path: [...path, key], atKey: true, message: `unknown key; ${hint}` };
}

/** The branch of a union whose form was met, so that what is wrong inside it can be told. */
function nearestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  return branches.find((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code !== 'invalid_type'),
  );
}
