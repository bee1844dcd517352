/** A size as people write it, such as `5 MB`; a number is bytes. */
export type Size = string | number;

/** Limits by what they hold for: a format, a glob of artifacts' names, or `total`. */
export type SizeLimits = Readonly<Record<string, Size>>;

/** What a written size looks like: powers of 1000, or of 1024 with an `i`. */
export const sizePattern = /^(\d{1,9}(?:\.\d{1,3})?) ?(B|kB|MB|GB|KiB|MiB|GiB)$/i;

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** The bytes of a size that the configuration's schema has let pass. */
export function parseSize(size: Size): number {
  if (typeof size === 'number') return size;
  const unit = size.replace(/^[\d. ]+/, '').toLowerCase();
  return Math.floor(Number.parseFloat(size) * Number(units[unit]));
}

/** Bytes as limits are written: `999 B`, `1.5 MB`. */
export function writeSize(bytes: number): string {
  const unit = bytes >= 1e9 ? 'GB' : bytes >= 1e6 ? 'MB' : bytes >= 1e3 ? 'kB' : 'B';
  const amount = bytes / Number(units[unit.toLowerCase()]);
  return `${unit === 'B' ? amount : amount.toFixed(1)} ${unit}`;
}
