import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitOutput, runGit } from './git-process.ts';
import { type Commit, parseCommit, parseTag, renderTag, type TagObject } from './objects.ts';

export interface Ref {
  readonly name: string;
  readonly sha: string;
  readonly type: string;
}

export interface GitObject {
  readonly sha: string;
  readonly type: string;
  readonly content: Buffer;
}

const none = '0'.repeat(40);
/** Characters that no ref's name has: git would take them for its own language of revisions. */
const notInRefs = /[\s\0~^:?*[\\]|\.\.|@\{/;
const hexadecimal = /^[0-9a-f]{4,40}$/;

/** A bare git repository, asked and changed by git itself: nothing of it is kept in memory. */
export class BareRepository {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes the repository where there is none, with the default branch `main`. */
  async ensure(): Promise<void> {
    const there = await access(join(this.path, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (there) return;
    const { code, stderr } = await runGit(['init', '-q', '--bare', '-b', 'main', '--', this.path]);
    if (code !== 0) throw new Error(`Cannot make a bare repository in ${this.path}: ${stderr}`);
  }

  /** Runs git here, whatever comes out. */
  run(args: readonly string[], options: Parameters<typeof runGit>[1] = {}): Promise<GitOutput> {
    return runGit(['--git-dir', this.path, ...args], options);
  }

  /** Runs git here and gives what it printed, without the line's end. */
  async text(args: readonly string[], options: Parameters<typeof runGit>[1] = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${stderr}`);
    return stdout.toString().replace(/\n$/, '');
  }

  /** The branch that HEAD names. */
  async defaultBranch(): Promise<string> {
    return (await this.text(['symbolic-ref', 'HEAD'])).replace('refs/heads/', '');
  }

  /** All refs below a full prefix such as `refs/tags/v1`, by name. */
  async refs(prefix: string): Promise<readonly Ref[]> {
    const format = '--format=%(objectname) %(objecttype) %(refname)';
    const folder = prefix.slice(0, prefix.lastIndexOf('/'));
    const lines = (await this.text(['for-each-ref', format, folder])).split('\n').filter(Boolean);
    return lines
      .map((line) => {
        const [type, name] = line.slice(41).split(' ');
        return { sha: line.slice(0, 40), type: String(type), name: String(name) };
      })
      .filter(({ name }) => name.startsWith(prefix));
  }

  /** One ref by its full name. */
  async ref(name: string): Promise<Ref | undefined> {
    return (await this.refs(name)).find((ref) => ref.name === name);
  }

  /** Whether git allows this full name for a ref. */
  async allowsRef(name: string): Promise<boolean> {
    return (await this.run(['check-ref-format', name])).code === 0;
  }

  /**
   * Points a ref to an object, if it still is where the caller saw it (`undefined`: nowhere).
   * Gives whether it did.
   */
  async updateRef(name: string, sha: string, seen: string | undefined): Promise<boolean> {
    return (await this.run(['update-ref', name, sha, seen ?? none])).code === 0;
  }

  async deleteRef(name: string): Promise<void> {
    await this.text(['update-ref', '-d', name]);
  }

  /** The full SHA of a branch, tag, full ref name or (short) commit SHA, as GitHub resolves names. */
  async resolve(name: string): Promise<string | undefined> {
    if (name === '' || notInRefs.test(name)) return undefined;
    const bare = name.replace(/^refs\//, '');
    const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${bare}`];
    if (hexadecimal.test(name)) candidates.unshift(name);
    const input = candidates.map((candidate) => `${candidate}^{commit}\n`).join('');
    const found = (await this.text(['cat-file', '--batch-check'], { input })).split('\n');
    return found.find((line) => / commit \d+$/.test(line))?.slice(0, 40);
  }

  /** Any object by its SHA, or by a name that git understands. */
  async object(name: string): Promise<GitObject | undefined> {
    if (/[\n\0]/.test(name)) return undefined;
    const [object] = await this.objects([name]);
    return object;
  }

  /** Objects in one go, without those that are not there. */
  async objects(names: readonly string[]): Promise<readonly GitObject[]> {
    const input = names.map((name) => `${name}\n`).join('');
    return readBatch((await this.run(['cat-file', '--batch'], { input })).stdout);
  }

  async commit(sha: string): Promise<Commit | undefined> {
    const [commit] = await this.commits([sha]);
    return commit;
  }

  /** A commit that is known to be there; rejects where it is not. */
  async existingCommit(sha: string): Promise<Commit> {
    return parseCommit(sha, await this.text(['cat-file', 'commit', sha]));
  }

  async commits(shas: readonly string[]): Promise<readonly Commit[]> {
    const objects = await this.objects(shas);
    return objects
      .filter(({ type }) => type === 'commit')
      .map(({ sha, content }) => parseCommit(sha, content.toString()));
  }

  async tag(sha: string): Promise<TagObject | undefined> {
    const object = await this.object(sha);
    return object?.type === 'tag' ? parseTag(object.sha, object.content.toString()) : undefined;
  }

  /** Stores an annotated tag's object, without a ref; gives its SHA. */
  async writeTag(tag: Omit<TagObject, 'sha'>): Promise<string> {
    return this.text(['hash-object', '-t', 'tag', '-w', '--stdin'], { input: renderTag(tag) });
  }

  async writeBlob(content: Buffer): Promise<string> {
    return this.text(['hash-object', '-w', '--stdin'], { input: content });
  }

  async isAncestor(earlier: string, later: string): Promise<boolean> {
    return (await this.run(['merge-base', '--is-ancestor', earlier, later])).code === 0;
  }

  /** Commits reachable from these (`^SHA`: but not from that), newest first. */
  async reachable(...from: readonly string[]): Promise<readonly string[]> {
    return (await this.text(['rev-list', '--topo-order', ...from, '--']))
      .split('\n')
      .filter(Boolean);
  }
}

/** Git's form of several objects: a line of facts, the bytes, a line's end. */
function readBatch(output: Buffer): GitObject[] {
  const objects: GitObject[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf('\n', at);
    const facts = output.subarray(at, end).toString();
    at = end + 1;
    // Of what is not there it says so instead.
    if (!/^[0-9a-f]{40} \w+ \d+$/.test(facts)) continue;
    const size = Number(facts.slice(facts.lastIndexOf(' ')));
    const type = facts.slice(41, facts.lastIndexOf(' '));
    objects.push({ sha: facts.slice(0, 40), type, content: output.subarray(at, at + size) });
    at += size + 1;
  }
  return objects;
}
