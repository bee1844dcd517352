const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What stands between the lines of a key, also where it is written in a program's text. */
const between = new Set(' \t\r\n\\"\'`,');

/**
 * Whether a key in PEM can be whole. DER says at its beginning how long it is (X.690, 8.1.3), and what documents show of one
 * is mostly its beginning: that opens nothing. Where the text ends first, it is taken for whole.
 */
export function isWholeKey(material: string, text: string, at: number): boolean {
  const wanted = declaredLength(material);
  let found = 0;
  for (let place = text.indexOf(material, at); found < wanted; place += 1) {
    const sign = text.charAt(place);
    if (sign === '') return true;
    if (alphabet.includes(sign)) found += 1;
    else if (!between.has(sign)) return false;
  }
  return true;
}

/** In signs of base 64; 0 where the material does not begin as long sequences do: `30 82` and two bytes of length. */
function declaredLength(material: string): number {
  if (!material.startsWith('MII')) return 0;
  let bits = 0;
  for (const sign of material.slice(2, 6)) bits = bits * 64 + alphabet.indexOf(sign);
  // Of these 24 bits the first four belong to `82`, and the last four to what follows the length.
  const length = Math.floor(bits / 16) % 65_536;
  return Math.floor(((length + 4) * 4) / 3);
}
