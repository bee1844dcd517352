/** One thing that must hold before something is done, and what was found. */
export interface Gate {
  /** Short, in the words of a table's row. */
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip' | 'overridden';
  /** The evidence, one sentence. */
  readonly detail: string;
}

/** What the gates come to: whether to go on, and which gates were passed over for which reason. */
export interface GateRuling {
  readonly refusing: Gate | undefined;
  readonly gates: readonly Gate[];
}

/** Passes over the gates that refuse where somebody says why; each tells of it. */
export function overrideGates(gates: readonly Gate[], reason: string): GateRuling {
  if (reason === '') return { refusing: refusingGate(gates), gates };
  return {
    refusing: undefined,
    gates: gates.map((gate) =>
      gate.outcome === 'fail'
        ? { ...gate, outcome: 'overridden', detail: `${gate.detail}; overridden: ${reason}` }
        : gate,
    ),
  };
}

/** The first gate that refuses. */
export function refusingGate(gates: readonly Gate[]): Gate | undefined {
  return gates.find(({ outcome }) => outcome === 'fail');
}
