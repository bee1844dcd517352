/** A program that is fetched where the machine has none of its name. */
export interface ToolSettings {
  readonly version: string;
  /** `https`: an archive, or the program itself. */
  readonly url: string;
  /** Lower-case hexadecimal, of what lies at the URL. */
  readonly sha256: string;
  /** Of the program inside the archive. Absent: it lies at the top, or is what was downloaded. */
  readonly path?: string | undefined;
}

/** By the name that the program is called by. */
export type ToolsSettings = Readonly<Record<string, ToolSettings>>;
