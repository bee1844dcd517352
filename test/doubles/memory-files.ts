import type { Files } from '../../packages/core/src/ports/files.ts';

export interface MemoryFiles extends Pick<Files, 'readText' | 'writeText'> {
  readonly texts: Map<string, string>;
}

/** Text files in memory, by path. */
export function createMemoryFiles(initial: Readonly<Record<string, string>> = {}): MemoryFiles {
  const texts = new Map(Object.entries(initial));
  return {
    texts,
    readText: async (path) => texts.get(path),
    writeText: async (path, text) => {
      texts.set(path, typeof text === 'string' ? text : [...text].join(''));
    },
  };
}
