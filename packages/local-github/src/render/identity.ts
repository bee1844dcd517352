/** GitHub's opaque id of a thing, made from what it is. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** An account's number: the same each time, and the known one of the bot of workflows. */
export function accountId(name: string): number {
  if (name === 'github-actions[bot]') return 41_898_282;
  let number = 0;
  for (const character of name)
    number = (number * 31 + Number(character.codePointAt(0))) % 1_000_000;
  return number + 1;
}
