import { parse, YAMLParseError } from 'yaml';
import { SlipwayError } from '../errors.ts';
import { chooseWithout } from './workspace-globs.ts';

/**
 * The folders that `pnpm-workspace.yaml` names; `undefined` where it only holds settings.
 * https://pnpm.io/pnpm-workspace_yaml: patterns that begin with `!` take away, wherever they stand.
 */
export function pnpmWorkspace(
  source: string,
  folders: readonly string[],
): readonly string[] | undefined {
  const patterns = readPackages(source);
  if (patterns === undefined) return undefined;
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!'));
  return chooseWithout(
    folders,
    patterns.filter((pattern) => !pattern.startsWith('!')),
    unwanted.map((pattern) => pattern.slice(1)),
  );
}

function readPackages(source: string): readonly string[] | undefined {
  try {
    const document: unknown = parse(source);
    const packages =
      typeof document === 'object' && document !== null && 'packages' in document
        ? document.packages
        : undefined;
    return Array.isArray(packages) ? packages.map(String) : undefined;
  } catch (cause) {
    const at = cause instanceof YAMLParseError ? cause.linePos?.[0] : undefined;
    throw new SlipwayError('invalid-input', 'pnpm-workspace.yaml is not valid YAML.', {
      remedy: 'Mend the file at the place that is named.',
      location: {
        file: 'pnpm-workspace.yaml',
        ...(at && { line: at.line, column: at.col }),
      },
      cause,
    });
  }
}
