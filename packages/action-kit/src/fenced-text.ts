import { randomUUID } from 'node:crypto';

/** What the runner would take for a workflow command: `::name` at a line's start, `##[name]` anywhere. */
const commandLine = /^[\s\p{Cc}\p{Cf}]*::/u;
const lineEnd = /[\n\r\u0085\u2028\u2029]/;

/**
 * Text as lines of the log in which the runner finds no command. Where something looks like one, the whole is
 * fenced by `stop-commands` with a token that nobody can guess.
 */
export function fenceText(text: string, token: () => string = randomUUID): string {
  const lines = text.endsWith('\n') ? text : `${text}\n`;
  if (!looksLikeCommand(text)) return lines;
  const fence = token();
  return `::stop-commands::${fence}\n${lines}::${fence}::\n`;
}

function looksLikeCommand(text: string): boolean {
  if (text.includes('##[')) return true;
  // Most output has no colons in pairs, and there can be much of it: only what has them is worth taking apart.
  return text.includes('::') && text.split(lineEnd).some((line) => commandLine.test(line));
}
