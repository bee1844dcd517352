import { join } from 'node:path';
import { Hono } from 'hono';
import { commitFile } from '../git/commit-file.ts';
import { readPath } from '../git/tree.ts';
import { needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { parameter } from '../http/parameters.ts';
import { notFound, Problem } from '../http/problem.ts';
import { type RequestBody, readBody } from '../http/request-body.ts';
import { renderEntry, renderGitCommit } from '../render/git.ts';
import { addresses } from '../render/repository.ts';
import { needUnruled } from '../state/rules.ts';
import { actorSignature, signatureIn } from '../state/signature.ts';
import type { World } from '../state/world.ts';

/** Files of a branch: to read, and to commit one at a time. */
export function contentRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/contents', (context) => readContents(world, context));
  routes.get('/contents/:path{.*}', (context) => readContents(world, context));
  routes.put('/contents/:path{.+}', async (context) => {
    needWrite(context, 'contents');
    const body = await readBody(context, 'Commit');
    const change = () => writeContents(world, context, body);
    return context.get('repository').exclusively(change);
  });
  return routes;
}

async function readContents(world: World, context: RequestContext): Promise<Response> {
  const repository = context.get('repository');
  const ref = context.req.query('ref') ?? (await repository.git.defaultBranch());
  const commit = await repository.git.resolve(ref);
  if (commit === undefined) throw notFound(`No commit found for the ref ${ref}`);
  const path = parameter(context, 'path').replace(/\/$/, '');
  const { entry, children } = await readPath(repository.git, commit, path);
  const where = addresses(world, repository);
  if (entry === undefined || entry.type === 'tree') {
    if (entry === undefined && path !== '') throw notFound();
    return context.json(children.map((child) => renderEntry(where, ref, child.path, child)));
  }
  const blob = await repository.git.object(entry.sha);
  if (blob === undefined) throw notFound();
  if (context.req.header('accept')?.includes('raw')) {
    return context.body(new Uint8Array(blob.content));
  }
  const content = blob.content.toString('base64').replaceAll(/.{60}/g, '$&\n');
  return context.json({ ...renderEntry(where, ref, path, entry), content, encoding: 'base64' });
}

async function writeContents(
  world: World,
  context: RequestContext,
  body: RequestBody,
): Promise<Response> {
  const repository = context.get('repository');
  const { git } = repository;
  const path = parameter(context, 'path');
  const message = body.requiredText('message');
  const encoded = body.text('content');
  if (encoded === undefined) throw body.problem('content', 'missing_field');
  const content = Buffer.from(encoded, 'base64');
  const branch = body.text('branch') ?? (await git.defaultBranch());
  const ref = `refs/heads/${branch}`;
  const parent = (await git.ref(ref))?.sha;
  const empty = (await git.refs('refs/heads/')).length === 0;
  if (parent === undefined && !empty) throw notFound(`Branch ${branch} not found`);
  const before = parent === undefined ? undefined : (await readPath(git, parent, path)).entry;
  needSeen(path, before?.sha, body.text('sha'));
  needUnruled(repository, ref, 409);
  const usual = actorSignature(world);
  const author = signatureIn(body.part('author') ?? body.part('committer'), usual);
  const committer = signatureIn(body.part('committer') ?? body.part('author'), usual);
  const blob = await git.writeBlob(content);
  const mode = before?.mode ?? '100644';
  const index = join(world.storage, `index-${world.nextId()}`);
  const change = { parent, path, blob, mode, message, author, committer, index };
  const sha = await commitFile(git, change).catch(() => {
    throw new Problem(422, `path contains a malformed path component: ${path}`);
  });
  if (!(await git.updateRef(ref, sha, parent))) {
    throw new Problem(409, `is at ${(await git.ref(ref))?.sha} but expected ${parent}`);
  }
  const where = addresses(world, repository);
  const entry = { mode, type: 'blob', sha: blob, size: content.length, path };
  const reply = {
    content: renderEntry(where, branch, path, entry),
    commit: renderGitCommit(where, await git.existingCommit(sha)),
  };
  return context.json(reply, before === undefined ? 201 : 200);
}

/** Compare-and-set: the caller must have seen the file that the change replaces; where there is none, nothing is compared. */
function needSeen(path: string, now: string | undefined, seen: string | undefined): void {
  if (now === undefined) return;
  if (seen === undefined) {
    throw new Problem(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  }
  if (seen !== now) throw new Problem(409, `${path} does not match ${seen}`);
}
