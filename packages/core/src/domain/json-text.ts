/** Where in a JSON object's text a top-level key holds a string: from its opening quote to behind its closing one. */
export function topLevelString(
  text: string,
  key: string,
): { readonly start: number; readonly end: number } | undefined {
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;
  let depth = 0;
  let previous: string | undefined;
  let beforeThat: string | undefined;
  for (const match of text.matchAll(tokens)) {
    const [token] = match;
    if (depth === 1 && previous === ':' && beforeThat === JSON.stringify(key) && token[0] === '"')
      return { start: match.index, end: match.index + token.length };
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    beforeThat = previous;
    previous = token;
  }
  return undefined;
}
