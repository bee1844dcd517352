/** A stretch of a text: from `start` up to, but not including, `end`, counted as JavaScript counts. */
export interface TextPlace {
  readonly start: number;
  readonly end: number;
}

/** What a stretch of a text becomes. */
export interface TextEdit extends TextPlace {
  readonly text: string;
}

/** A text with some stretches replaced, in any order; those that meet count once. All else stays, byte for byte. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < from) continue;
    parts.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  return parts.join('') + text.slice(from);
}

/**
 * Where a quoted text ends: the index of its closing quote, or of the line end or the end of everything where it is left
 * open. `quote` is one character, or three of them for a text of several lines; a backslash hides what follows it where `escapes`.
 */
export function closingQuote(text: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (escapes && text[at] === '\\') at += 1;
    else if (quote.length === 1 && text[at] === '\n') return at;
    else if (text.startsWith(quote, at)) return at;
  }
  return text.length;
}
