import type { Changes, Repository } from '../../ports/repository.ts';
import type { GitHub, Refusal } from './client.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';

const read = 'contents: read';
const write = 'contents: write';

/** Facts and files of `OWNER/NAME` on the server; the repository itself is asked for once. */
export function createRepository(github: GitHub, repository: string): Repository {
  const at = coordinatesOf(repository);
  let asked: Promise<string> | undefined;
  return {
    defaultBranch: () => {
      asked ??= readDefaultBranch(github, at);
      return asked;
    },
    async compare(base, head) {
      const { data } = await github.request(
        'GET /repos/{owner}/{repo}/compare/{basehead}',
        { ...at, basehead: `${base}...${head}`, per_page: 1 },
        { needs: read },
      );
      return data.status;
    },
    changes: (base, head) => readChanges(github, at, base, head),
    readFile: (path, branch) => readFile(github, at, path, branch),
    writeFile: async ({ path, branch, text, message, blob }) => {
      const answer = await github.request(
        'PUT /repos/{owner}/{repo}/contents/{path}',
        {
          ...at,
          path,
          branch,
          message,
          content: Buffer.from(text, 'utf8').toString('base64'),
          ...(blob !== undefined && { sha: blob }),
        },
        { needs: write, accept: [403, 404, 409, 422] },
      );
      return answer.ok ? 'written' : reasonOf(answer);
    },
  };
}

/** GitHub tells of so many files and no more; commits come by pages, of which the first tells of so many. */
const mostFiles = 300;
const mostCommits = 100;

async function readChanges(
  github: GitHub,
  at: Coordinates,
  base: string,
  head: string,
): Promise<Changes> {
  const { data } = await github.request(
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    { ...at, basehead: `${base}...${head}`, per_page: mostCommits },
    { needs: read },
  );
  const files = (data.files ?? []).flatMap(({ filename, previous_filename: former }) =>
    former === undefined ? [filename] : [filename, former],
  );
  const commits = data.commits.map(({ sha, commit }) => ({
    sha,
    subject: commit.message.split('\n', 1).join(''),
  }));
  return {
    files: files.length >= mostFiles ? 'too-many' : files,
    commits: commits.toReversed(),
  };
}

async function readDefaultBranch(github: GitHub, at: Coordinates): Promise<string> {
  const { data } = await github.request('GET /repos/{owner}/{repo}', at, { needs: read });
  return data.default_branch;
}

async function readFile(github: GitHub, at: Coordinates, path: string, branch: string) {
  const answer = await github.request(
    'GET /repos/{owner}/{repo}/contents/{path}',
    { ...at, path, ref: branch },
    { needs: read, accept: [404] },
  );
  if (!answer.ok || Array.isArray(answer.data) || answer.data.type !== 'file') return undefined;
  const { sha, content, encoding } = answer.data;
  // Above 1 MB the contents come by their blob only.
  const encoded = encoding === 'base64' ? content : await readBlob(github, at, sha);
  return { text: Buffer.from(encoded, 'base64').toString('utf8'), blob: sha };
}

async function readBlob(github: GitHub, at: Coordinates, sha: string): Promise<string> {
  const { data } = await github.request(
    'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
    { ...at, file_sha: sha },
    { needs: read },
  );
  return data.content;
}

/** 409 and 422 also stand for rules of the branch, which trying again does not change. */
function reasonOf(refusal: Refusal): 'conflict' | 'forbidden' {
  if (refusal.status === 403 || refusal.status === 404) return 'forbidden';
  return /rule|protected|pull request/i.test(refusal.message) ? 'forbidden' : 'conflict';
}
