/** The known name that was most likely meant, or `undefined` where none is near (at most a third differs). */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(Math.min(written.length, 60) / 3));
  let nearest: string | undefined;
  let least = limit + 1;
  for (const name of known) {
    const steps = editDistance(written.slice(0, 80), name);
    if (steps >= least) continue;
    least = steps;
    nearest = name;
  }
  return nearest;
}

/** Levenshtein's distance: insertions, deletions and replacements, one row of its table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  let distance = to.length;
  for (const letter of from) {
    const next: number[] = [];
    let diagonal = 0;
    for (const [index, above] of row.entries()) {
      const replaced = diagonal + (letter === to[index - 1] ? 0 : 1);
      distance = index === 0 ? above + 1 : Math.min(above + 1, distance + 1, replaced);
      diagonal = above;
      next.push(distance);
    }
    row = next;
  }
  return distance;
}
