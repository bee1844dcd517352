const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Whether the last six characters are the CRC-32 of those before them, in base 62: so GitHub and npm make tokens that can be
 * told from any other text (GitHub's engineering blog, "Behind GitHub's new authentication token formats").
 */
export function hasTokenChecksum(body: string): boolean {
  return base62(crc32(body.slice(0, -6))).padStart(6, '0') === body.slice(-6);
}

function base62(value: number): string {
  let left = value;
  let text = '';
  for (; left > 0; left = Math.floor(left / 62)) text = alphabet.charAt(left % 62) + text;
  return text;
}

/** ISO 3309, as in zip and PNG; the text is ASCII. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
