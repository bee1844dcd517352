/** What a made-up history is like. The same shape always gives the same commits, to the byte. */
export interface HistoryShape {
  readonly commits: number;
  /** Spread evenly over the first `tagged` commits, the last of these among them. */
  readonly tags: number;
  readonly tagged: number;
}

const types =
  'feat feat feat fix fix fix fix perf docs docs chore chore refactor test ci build'.split(' ');
const scopes = 'api cli core web auth parser deps cache queue search'.split(' ');
const verbs = 'add handle keep drop read write retry close open check allow refuse'.split(' ');
const things =
  'empty answers, long names, broken pipes, slow servers, old tokens, large files, retries, nested groups'.split(
    ', ',
  );
const places =
  'in the client, on start, for guests, behind a proxy, when it is full, at the end'.split(', ');
const sentences = [
  'The old way kept the whole answer in memory, and so it grew with every page that was read.',
  'It was found on a machine with a slow disk, where the second try came before the first had ended.',
  'Nothing changes for those who never set the option.',
  'The test shows the order in which the parts arrive, which is not the order in which they were asked for.',
  'See the notes in the design folder for what else was tried and why it did not hold.',
];

/** A line for `git fast-import` after another: commits with merges, bodies, footers, reverts and changed files. */
export function* historyStream(shape: HistoryShape): Generator<string> {
  const random = randomFrom(20_000);
  const write = commitWriter(random);
  let main = 0;
  let mark = 0;
  let tag = 0;
  while (mark < shape.commits) {
    const branch = random.chance(0.1) ? random.below(3) + 1 : 0;
    if (mark > 0 && branch > 0 && mark + branch < shape.commits) {
      let tip = main;
      for (let left = branch; left > 0; left -= 1) {
        mark += 1;
        yield write(mark, tip, undefined, messageOf(random, undefined));
        tip = mark;
      }
      mark += 1;
      yield write(mark, main, tip, mergeMessage(random, mark));
    } else {
      mark += 1;
      yield write(mark, main, undefined, messageOf(random, mark));
    }
    main = mark;
    // A branch may pass the commit that a tag was meant for: it stands on the next one then.
    for (; tag < shape.tags && mark >= tagPosition(shape, tag); tag += 1) yield writeTag(tag, mark);
  }
  yield 'done\n';
}

function tagPosition({ tags, tagged }: HistoryShape, index: number): number {
  return Math.floor(((index + 1) * tagged) / tags);
}

/** `v1.0.0`, `v1.0.1`, … `v1.1.0`, …: each above the one before. */
export function tagName(index: number): string {
  return `v${1 + Math.floor(index / 500)}.${Math.floor((index % 500) / 10)}.${index % 10}`;
}

function writeTag(index: number, mark: number): string {
  const name = tagName(index);
  if (index % 2 === 0) return `reset refs/tags/${name}\nfrom :${mark}\n\n`;
  return `tag ${name}\nfrom :${mark}\ntagger Release <release@example.org> ${dateOf(mark)}\n${data(name)}`;
}

function commitWriter(random: Random) {
  return (mark: number, parent: number, merged: number | undefined, message: string) => {
    const author = personOf(random);
    const files = merged === undefined ? random.below(4) + 1 : 0;
    const changes = Array.from({ length: files }, () => {
      const path = `packages/${random.of(scopes)}/src/part-${random.below(12)}/file-${random.below(10)}.ts`;
      return `M 100644 inline ${path}\n${data(`// ${mark}`)}`;
    });
    return [
      `commit refs/heads/main\nmark :${mark}\n`,
      `author ${author} ${dateOf(mark)}\ncommitter ${author} ${dateOf(mark)}\n`,
      data(message),
      parent === 0 ? '' : `from :${parent}\n`,
      merged === undefined ? '' : `merge :${merged}\n`,
      ...changes,
      '\n',
    ].join('');
  };
}

/** Some write much, most write little. */
function personOf(random: Random): string {
  const number = Math.floor(random.next() ** 3 * 200);
  return `Person ${number} <person${number}@example.org>`;
}

/** One commit each ten minutes, all in UTC. */
function dateOf(mark: number): string {
  return `${1_500_000_000 + mark * 600} +0000`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function mergeMessage(random: Random, pull: number): string {
  return `Merge pull request #${pull} from octo/${random.of(scopes)}-${pull}\n\n${headerOf(random)}\n`;
}

/** `pull`: the number that a squash's subject ends with. */
function messageOf(random: Random, pull: number | undefined): string {
  if (pull !== undefined && pull > 20 && random.chance(0.01)) return revertMessage(random, pull);
  if (random.chance(0.03)) return `Update ${random.of(things)}\n`;
  const number = pull === undefined || random.chance(0.4) ? '' : ` (#${pull})`;
  const header = `${headerOf(random)}${number}`;
  return `${[header, ...bodyOf(random)].join('\n\n')}\n`;
}

function headerOf(random: Random): string {
  const scope = random.chance(0.6) ? `(${random.of(scopes)})` : '';
  const mark = random.chance(0.003) ? '!' : '';
  return `${random.of(types)}${scope}${mark}: ${random.of(verbs)} ${random.of(things)} ${random.of(places)}`;
}

function bodyOf(random: Random): readonly string[] {
  const paragraphs = random.chance(0.5)
    ? Array.from({ length: random.below(3) + 1 }, () =>
        Array.from({ length: random.below(3) + 1 }, () => random.of(sentences)).join('\n'),
      )
    : [];
  const footers = [
    random.chance(0.002) ? 'BREAKING CHANGE: set the option by its new name.' : '',
    random.chance(0.3) ? `Refs: #${random.below(9_000) + 1}` : '',
    random.chance(0.1) ? `Co-authored-by: ${personOf(random)}` : '',
  ].filter((line) => line !== '');
  return footers.length === 0 ? paragraphs : [...paragraphs, footers.join('\n')];
}

function revertMessage(random: Random, pull: number): string {
  const target = pull - random.below(20) - 1;
  return `Revert "${headerOf(random)} (#${target})" (#${pull})\n\nReverts octo/service#${target}\n`;
}

interface Random {
  /** From 0 to 1. */
  next(): number;
  /** A whole number from 0 to less than `limit`. */
  below(limit: number): number;
  chance(share: number): boolean;
  of<T>(list: readonly [T, ...T[]] | readonly T[]): T;
}

/** Numbers that look random and are the same each time (mulberry32). */
function randomFrom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (share) => next() < share,
    of: (list) => list[below(list.length)] as (typeof list)[number],
  };
}
