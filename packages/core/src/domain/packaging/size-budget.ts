import picomatch from 'picomatch';
import { parseSize, type SizeLimits } from './size-limits.ts';

/** What weighs how much. */
export interface Weighed {
  readonly name: string;
  readonly format: string;
  readonly size: number;
}

/** A limit that is passed. */
export interface Excess {
  /** The artifact's name; `undefined`: all of them together. */
  readonly artifact: string | undefined;
  readonly size: number;
  /** The key in `packaging.size_limits`, and its bytes. */
  readonly key: string;
  readonly limit: number;
}

/** Every limit that artifacts pass, in the order of the settings. Bills of materials count for nothing. */
export function findExcesses(artifacts: readonly Weighed[], limits: SizeLimits): readonly Excess[] {
  const weighed = artifacts.filter(({ format }) => format !== 'sbom');
  const total = weighed.reduce((sum, { size }) => sum + size, 0);
  return Object.entries(limits).flatMap(([key, written]): readonly Excess[] => {
    const limit = parseSize(written);
    if (key === 'total')
      return total > limit ? [{ artifact: undefined, size: total, key, limit }] : [];
    const matches = picomatch(key, { dot: true });
    return weighed
      .filter(({ name, format, size }) => (format === key || matches(name)) && size > limit)
      .map(({ name, size }) => ({ artifact: name, size, key, limit }));
  });
}
