import type { Ref } from '../git/bare-repository.ts';
import type { ChangedFile } from '../git/changed-files.ts';
import type { Commit, TagObject } from '../git/objects.ts';
import type { TreeEntry } from '../git/tree.ts';
import { nodeId } from './identity.ts';

/** Addresses of a repository, in the API and on its pages. */
export interface Addresses {
  readonly api: string;
  readonly page: string;
}

const verification = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

export function renderRef({ api }: Addresses, ref: Ref) {
  return {
    ref: ref.name,
    node_id: nodeId('Ref', ref.name),
    url: `${api}/git/${ref.name}`,
    object: { sha: ref.sha, type: ref.type, url: `${api}/git/${ref.type}s/${ref.sha}` },
  };
}

export function renderTagObject({ api }: Addresses, tag: TagObject) {
  return {
    node_id: nodeId('Tag', tag.sha),
    sha: tag.sha,
    url: `${api}/git/tags/${tag.sha}`,
    tagger: tag.tagger,
    object: { sha: tag.object, type: tag.type, url: `${api}/git/${tag.type}s/${tag.object}` },
    tag: tag.tag,
    message: tag.message,
    verification,
  };
}

/** A commit as git has it. */
export function renderGitCommit({ api, page }: Addresses, commit: Commit) {
  const parents = commit.parents.map((sha) => ({
    sha,
    url: `${api}/git/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
  }));
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents,
    verification,
  };
}

/** A commit as the repository's history shows it. */
export function renderCommit({ api, page }: Addresses, commit: Commit) {
  const { author, committer, message, tree } = renderGitCommit({ api, page }, commit);
  const url = `${api}/git/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    commit: { author, committer, message, tree, url, comment_count: 0, verification },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  };
}

export function renderFile({ api, page }: Addresses, sha: string, file: ChangedFile) {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${sha}/${path}`,
    raw_url: `${page}/raw/${sha}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${sha}`,
  };
}

export function renderTreeEntry({ api }: Addresses, entry: TreeEntry) {
  const { path, mode, type, sha, size } = entry;
  const url = `${api}/git/${type}s/${sha}`;
  return { path, mode, type, sha, url, ...(size === undefined ? {} : { size }) };
}

/** A file or folder of a branch, without the file's content. */
export function renderEntry({ api, page }: Addresses, ref: string, path: string, entry: TreeEntry) {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const type = entry.type === 'tree' ? 'dir' : entry.type === 'commit' ? 'submodule' : 'file';
  const self = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${api}/git/${entry.type}s/${entry.sha}`;
  const html = `${page}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`;
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: type === 'file' ? `${page}/raw/${ref}/${encoded}` : null,
    type,
    _links: { self, git, html },
  };
}
