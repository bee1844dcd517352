import { EOL } from 'node:os';

/**
 * Reads a file of `NAME=value` lines and `NAME<<DELIMITER` blocks, as the runner does
 * (actions/runner, FileCommandManager): a block without its end, or a line without a name, is an error.
 */
export function parseKeyValueFile(text: string): readonly (readonly [string, string])[] {
  const entries: [string, string][] = [];
  const lines = text.split(EOL);
  let next = 0;
  for (const [index, line] of lines.entries()) {
    if (index < next || line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      entries.push([requireName(line.slice(0, equals), line), line.slice(equals + 1)]);
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    const delimiter = line.slice(heredoc + 2);
    const end = lines.indexOf(delimiter, index + 1);
    if (delimiter === '' || end < 0)
      throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    entries.push([
      requireName(line.slice(0, heredoc), line),
      lines.slice(index + 1, end).join('\n'),
    ]);
    next = end + 1;
  }
  return entries;
}

/** Reads the file of paths: one a line. */
export function parsePathFile(text: string): readonly string[] {
  return text.split(EOL).filter((line) => line !== '');
}

/** Variables that a step cannot set for later ones: the runner refuses or overwrites them. */
const blocked = /^(?:NODE_OPTIONS|GITHUB_.*|RUNNER_.*)$/i;

/** The entries of the environment file that reach later steps. */
export function acceptedVariables(
  entries: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return entries.filter(([name]) => !blocked.test(name));
}

function requireName(name: string, line: string): string {
  if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`);
  return name;
}
