import { createHash } from 'node:crypto';
import type { ServerRef, ServerRefs } from '../../packages/core/src/adapters/git-server-refs.ts';

export interface MemoryRefs extends ServerRefs {
  readonly names: () => readonly string[];
  /** What the commits of a ref say, oldest first. */
  readonly lines: (ref: string) => readonly string[];
}

/** Refs of a server in memory, with what their commits say; a token may be without the right to write them. */
export function createMemoryRefs({ forbidden = false } = {}): MemoryRefs {
  const refs = new Map<string, readonly ServerRef[]>();
  let made = 0;
  const last = (ref: string) => refs.get(ref)?.at(-1);
  const memory: ServerRefs = {
    read: async (ref) => last(ref),
    readAll: async (ref) => (refs.get(ref) ?? []).map(({ text }) => text),
    set: async (ref, before, text, { follows = false } = {}) => {
      if (forbidden) return { kind: 'forbidden' };
      if (last(ref)?.oid !== before) return { kind: 'moved' };
      if (text === undefined) {
        refs.delete(ref);
        return { kind: 'set', oid: '' };
      }
      made += 1;
      const oid = createHash('sha1').update(`${made} ${text}`).digest('hex');
      refs.set(ref, [...(follows ? (refs.get(ref) ?? []) : []), { oid, text }]);
      return { kind: 'set', oid };
    },
  };
  return {
    ...memory,
    names: () => [...refs.keys()],
    lines: (ref: string) => (refs.get(ref) ?? []).map(({ text }) => text),
  };
}
