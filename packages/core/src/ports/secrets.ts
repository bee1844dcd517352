/** Secrets, which the configuration names by their environment variables and never holds. */
export interface Secrets {
  /** The variable's value, hidden from all logs from here on; `undefined` where it is unset or empty. */
  read(variable: string): string | undefined;
}
