/** -1, 0 or 1 by the first difference between two lists of numbers of one length. */
export function compareLists(left: readonly number[], right: readonly number[]): number {
  const index = left.findIndex((value, position) => value !== right[position]);
  return index < 0 ? 0 : Number(left[index]) < Number(right[index]) ? -1 : 1;
}
