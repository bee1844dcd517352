/** Longer ones are no pattern that a person wrote to be read. */
const maxLength = 1_000;

/**
 * Why a pattern cannot be used, or `undefined`. The text that it meets comes from a service, so patterns that can
 * take exponential time are refused here: a repeated group may hold neither repetition nor alternatives, and there
 * are no back-references. What is left is polynomial at worst, and the text is cut to a fixed size.
 */
export function patternProblem(source: string): string | undefined {
  if (source.length > maxLength) return `is longer than ${maxLength} characters`;
  try {
    new RegExp(source, 'u');
  } catch {
    return 'is not a regular expression (JavaScript, with the `u` flag)';
  }
  return ambiguity(source);
}

/** Compiles a pattern that `patternProblem` accepts. */
export function compilePattern(source: string): RegExp {
  return new RegExp(source, 'u');
}

// Escapes and character classes are one token each, so that nothing inside them counts.
const token =
  /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|<[^>]*>)|\{\d+(?:,\d*)?\}|[\s\S]/gu;

function ambiguity(source: string): string | undefined {
  // For each open group: whether it holds a repetition, an option or alternatives.
  const open = [false];
  const mark = () => {
    open[open.length - 1] = true;
  };
  const tokens = source.match(token) ?? [];
  for (const [index, current] of tokens.entries()) {
    if (/^\\[1-9k]/u.test(current)) return 'holds a back-reference';
    if (current.startsWith('(')) open.push(false);
    else if (current === '|' || isQuantifier(current)) mark();
    else if (current === ')' && open.pop() === true) {
      const next = tokens[index + 1];
      if (isQuantifier(next) && next !== '?')
        return 'repeats a group that itself holds a repetition or alternatives';
      mark();
    }
  }
  return undefined;
}

function isQuantifier(text: string | undefined): boolean {
  return text !== undefined && /^(?:[*+?]|\{\d+(?:,\d*)?\})$/u.test(text);
}
