/** GitHub's opaque id of a thing, made from what it is. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** A number for a name: the same each time, as an account's id is. */
export function numberOf(name: string): number {
  let number = 0;
  for (const character of name)
    number = (number * 31 + (character.codePointAt(0) ?? 0)) % 1_000_000;
  return number + 1;
}
