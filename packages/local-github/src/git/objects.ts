/** Who made a commit or a tag, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 in UTC, to the second. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface TagObject {
  readonly sha: string;
  readonly object: string;
  readonly type: string;
  readonly tag: string;
  readonly tagger: Signature;
  readonly message: string;
}

/** Reads git's form of a commit. */
export function parseCommit(sha: string, text: string): Commit {
  const { headers, message } = splitObject(text);
  return {
    sha,
    tree: first(headers, 'tree'),
    parents: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: parseSignature(first(headers, 'author')),
    committer: parseSignature(first(headers, 'committer')),
    message,
  };
}

/** Reads git's form of an annotated tag. */
export function parseTag(sha: string, text: string): TagObject {
  const { headers, message } = splitObject(text);
  return {
    sha,
    object: first(headers, 'object'),
    type: first(headers, 'type'),
    tag: first(headers, 'tag'),
    tagger: parseSignature(first(headers, 'tagger')),
    message,
  };
}

/** Writes an annotated tag in git's form. */
export function renderTag(tag: Omit<TagObject, 'sha'>): string {
  const { name, email, date } = tag.tagger;
  const seconds = Math.floor(Date.parse(date) / 1000);
  const message = tag.message.endsWith('\n') ? tag.message : `${tag.message}\n`;
  return `object ${tag.object}\ntype ${tag.type}\ntag ${tag.tag}\ntagger ${name} <${email}> ${seconds} +0000\n\n${message}`;
}

/** Seconds since 1970 as GitHub writes times. */
export function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function splitObject(text: string): { headers: [string, string][]; message: string } {
  const end = text.indexOf('\n\n');
  const lines = (end < 0 ? text : text.slice(0, end)).split('\n');
  const headers = lines
    .filter((line) => !line.startsWith(' '))
    .map((line): [string, string] => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    });
  return { headers, message: end < 0 ? '' : text.slice(end + 2).replace(/\n$/, '') };
}

function first(headers: readonly [string, string][], key: string): string {
  return headers.find(([name]) => name === key)?.[1] ?? '';
}

function parseSignature(text: string): Signature {
  const open = text.lastIndexOf('<');
  const close = text.lastIndexOf('>');
  return {
    name: text.slice(0, Math.max(0, open - 1)),
    email: text.slice(open + 1, Math.max(0, close)),
    date: isoSeconds(Number.parseInt(text.slice(close + 1), 10) || 0),
  };
}
