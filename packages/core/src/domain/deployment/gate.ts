/** One thing that must hold before something is done, and what was found. */
export interface Gate {
  /** Short, in the words of a table's row. */
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip' | 'overridden';
  /** The evidence, one sentence. */
  readonly detail: string;
}

/** The first gate that refuses. */
export function refusingGate(gates: readonly Gate[]): Gate | undefined {
  return gates.find(({ outcome }) => outcome === 'fail');
}
