import type { ToolSettings } from '../domain/config/tool-settings.ts';

/** Programs that are fetched once and kept for later runs on the same machine. */
export interface ToolCache {
  /** Whether it is there already. */
  has(name: string, tool: ToolSettings): Promise<boolean>;
  /**
   * The full path of the program: from the cache, else downloaded, compared with its digest, and only then unpacked.
   * Errors: `missing-tool`, `artifact-invalid` (other bytes, an archive that leads out, no such program in it),
   * `retryable` (no answer), `cancelled`.
   */
  provide(name: string, tool: ToolSettings): Promise<string>;
}
