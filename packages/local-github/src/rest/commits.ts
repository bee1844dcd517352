import { Hono } from 'hono';
import { changedFiles } from '../git/changed-files.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { parameter } from '../http/parameters.ts';
import { notFound, Problem } from '../http/problem.ts';
import { renderCommit, renderFile } from '../render/git.ts';
import { addresses } from '../render/repository.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { World } from '../state/world.ts';

/** History: commits, and how two of them stand to each other. */
export function commitRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/commits', async (context) => {
    const repository = context.get('repository');
    const from = context.req.query('sha') ?? (await repository.git.defaultBranch());
    const start = await needCommit(repository, from);
    const commits = await repository.git.commits(await repository.git.reachable(start));
    return page(context, commits, (commit) => renderCommit(addresses(world, repository), commit));
  });
  routes.get('/commits/:ref{.+}', async (context) => {
    const repository = context.get('repository');
    const sha = await needCommit(repository, parameter(context, 'ref'));
    if (context.req.header('accept')?.includes('.sha')) return context.text(sha);
    return context.json(await renderWhole(world, repository, sha));
  });
  routes.get('/compare/:basehead{.+}', (context) => compare(world, context));
  return routes;
}

/** The full SHA of a name, or the refusal that GitHub gives. */
export async function needCommit({ git }: LocalRepository, name: string): Promise<string> {
  const sha = await git.resolve(name);
  if (sha === undefined) throw new Problem(422, `No commit found for SHA: ${name}`);
  return sha;
}

async function renderWhole(world: World, repository: LocalRepository, sha: string) {
  const commit = await repository.git.existingCommit(sha);
  const where = addresses(world, repository);
  const files = await changedFiles(repository.git, commit.parents[0], sha);
  const sum = (key: 'additions' | 'deletions') =>
    files.reduce((total, file) => total + file[key], 0);
  const [additions, deletions] = [sum('additions'), sum('deletions')];
  return {
    ...renderCommit(where, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => renderFile(where, sha, file)),
  };
}

async function compare(world: World, context: RequestContext): Promise<Response> {
  const repository = context.get('repository');
  const { git } = repository;
  const basehead = parameter(context, 'basehead');
  const dots = basehead.indexOf('...');
  const [from, to] = [basehead.slice(0, dots), basehead.slice(dots + 3)] as const;
  const [base, head] = [await git.resolve(from), await git.resolve(to)];
  if (base === undefined || head === undefined) throw notFound();
  const { code, stdout } = await git.run(['merge-base', base, head]);
  if (code !== 0) throw notFound(`No common ancestor between ${from} and ${to}.`);
  const merge = stdout.toString().trim();
  const ahead = (await git.reachable(head, `^${base}`)).toReversed();
  const behind = (await git.reachable(base, `^${head}`)).length;
  const commits = await git.commits(ahead);
  const where = addresses(world, repository);
  const files = await changedFiles(git, merge, head);
  const facts = {
    url: `${where.api}/compare/${basehead}`,
    html_url: `${where.page}/compare/${basehead}`,
    permalink_url: `${where.page}/compare/${base}...${head}`,
    diff_url: `${where.page}/compare/${basehead}.diff`,
    patch_url: `${where.page}/compare/${basehead}.patch`,
    base_commit: renderCommit(where, await git.existingCommit(base)),
    merge_base_commit: renderCommit(where, await git.existingCommit(merge)),
    status: standing(ahead.length, behind),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    files: files.map((file) => renderFile(where, head, file)),
  };
  return page(
    context,
    commits,
    (commit) => renderCommit(where, commit),
    (rendered) => ({ ...facts, commits: rendered }),
  );
}

function standing(ahead: number, behind: number): string {
  if (ahead === 0) return behind === 0 ? 'identical' : 'behind';
  return behind === 0 ? 'ahead' : 'diverged';
}
