const units = ['kB', 'MB', 'GB', 'TB'];

/** A size for people, in powers of 1000: `0 B`, `999 B`, `1.5 kB`. */
export function humanBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    // 999.95 would be written as 1000.0.
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(1)} ${unit}`;
}
