/** Fewer different characters than any secret of some length has. */
const fewest = 9;

/** Whether the variable part of a token is one that somebody typed for a document or a test: no machine draws such ones. */
export function looksMadeUp(secret: string): boolean {
  return (
    new Set(secret).size < fewest ||
    /(.)\1{4}/.test(secret) ||
    /example|placeholder|dummy|redacted|your|changeme/i.test(secret) ||
    hasStaircase(secret)
  );
}

/** Seven characters that follow on each other, such as `abcdefg` and `1234567`. */
function hasStaircase(text: string): boolean {
  let steps = 0;
  for (let at = 1; at < text.length; at += 1) {
    steps = text.charCodeAt(at) - text.charCodeAt(at - 1) === 1 ? steps + 1 : 0;
    if (steps === 6) return true;
  }
  return false;
}
