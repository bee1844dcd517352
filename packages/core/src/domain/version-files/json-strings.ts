import { closingQuote, type TextPlace } from './text-place.ts';

/** Keys and indexes that lead to a value. It is the walker's own: copy it to keep it. */
export type ValuePath = readonly (string | number)[];

export type VisitString = (path: ValuePath, place: TextPlace) => void;

/**
 * Tells of each text value of a valid JSON document where it stands, without its quotes. Once through the text, with no
 * recursion: RFC 8259 sets no limit to depth.
 */
export function visitJsonStrings(text: string, visit: VisitString): void {
  const path: (string | number)[] = [];
  let keyComes = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      const end = closingQuote(text, at + 1, '"', true);
      if (keyComes) path[path.length - 1] = String(JSON.parse(text.slice(at, end + 1)));
      else visit(path, { start: at + 1, end });
      keyComes = false;
      at = end;
    } else if (char === '{' || char === '[') {
      path.push(char === '{' ? '' : 0);
      keyComes = char === '{';
    } else if (char === '}' || char === ']') {
      path.pop();
      keyComes = false;
    } else if (char === ',') keyComes = nextItem(path);
  }
}

/** Behind a comma: the array's next index, or the object's next key, which is still to be read. */
function nextItem(path: (string | number)[]): boolean {
  const last = path.at(-1);
  if (typeof last !== 'number') return true;
  path[path.length - 1] = last + 1;
  return false;
}
