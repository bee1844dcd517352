import { createHash } from 'node:crypto';
import type { ArchiveEntry, ArchiveMember } from '../../ports/archives.ts';

/** A text that is longer than this is cut off there: it is none that anybody wrote. */
const longest = 4 * 1024 * 1024;

/** Reads each entry to its end. */
export async function takeInventory(
  entries: AsyncIterable<ArchiveEntry>,
  isText: (path: string) => boolean = () => false,
): Promise<readonly ArchiveMember[]> {
  const members: ArchiveMember[] = [];
  for await (const entry of entries) members.push(await describe(entry, isText(entry.path)));
  return members;
}

async function describe(
  { content, ...facts }: ArchiveEntry,
  wanted: boolean,
): Promise<ArchiveMember> {
  const hash = createHash('sha256');
  let size = 0;
  let text = '';
  if (facts.kind === 'file')
    for await (const chunk of content()) {
      hash.update(chunk, 'latin1');
      size += chunk.length;
      if (wanted && text.length < longest) text += chunk;
    }
  const member = { ...facts, size, sha256: hash.digest('hex') };
  return wanted ? { ...member, text: Buffer.from(text, 'latin1').toString('utf8') } : member;
}
