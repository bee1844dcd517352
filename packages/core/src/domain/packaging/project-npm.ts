import { SlipwayError } from '../errors.ts';
import type { Project, ProjectFiles } from './project.ts';

/** The npm package that `package.json` describes, or `undefined` where there is none. */
export function readNpmProject(files: ProjectFiles): Project | undefined {
  if (files.packageJson === undefined) return undefined;
  const fields = parsePackageJson(files.packageJson);
  const version = textOf(fields['version']);
  return {
    ecosystem: 'npm',
    name: textOf(fields['name']) ?? files.folder,
    version,
    origin: version === undefined ? { kind: 'none' } : { kind: 'field', file: 'package.json' },
    private: fields['private'] === true,
    workspaceRoot: fields['private'] === true && fields['workspaces'] !== undefined,
    reason: 'It has a package.json.',
  };
}

/** The fields of a `package.json`. Throws `invalid-input` where it is no JSON object. */
export function parsePackageJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    // npm takes a file with a byte order mark, too.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw unreadable(cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable(undefined);
  return value as Record<string, unknown>;
}

function unreadable(cause: unknown): SlipwayError {
  return new SlipwayError('invalid-input', 'package.json is not a JSON object.', {
    remedy: 'Mend package.json; `npm pkg get name` reads it once it is right.',
    location: { file: 'package.json' },
    cause,
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
