/** A small mistake that a release protocol is prone to, planted in a copy of the sources that the simulation plays. */
export interface PlantedDefect {
  /** The promise that it breaks, as the simulation words it. */
  readonly breaks: RegExp;
  /** Texts that stand in one place of the protocol's sources, and what stands there instead. */
  readonly changes: readonly (readonly [string, string])[];
}

/** By what the protocol then does. */
export type Defects = Readonly<Record<string, PlantedDefect>>;
