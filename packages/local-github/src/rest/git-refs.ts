import { Hono } from 'hono';
import type { BareRepository, Ref } from '../git/bare-repository.ts';
import { needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { parameter } from '../http/parameters.ts';
import { notFound, Problem } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { renderRef } from '../render/git.ts';
import { addresses } from '../render/repository.ts';
import { needUnruled } from '../state/rules.ts';
import type { World } from '../state/world.ts';

/** References of a repository: what is at `refs/…`, read from git each time. */
export function refRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  const show = (context: RequestContext, ref: Ref | undefined) => {
    if (ref === undefined) throw notFound();
    return renderRef(addresses(world, context.get('repository')), ref);
  };
  routes.get('/git/ref/:ref{.+}', async (context) =>
    context.json(show(context, await context.get('repository').git.ref(refIn(context)))),
  );
  routes.get('/git/matching-refs/:ref{.+}', async (context) => {
    const refs = await context.get('repository').git.refs(refIn(context));
    return context.json(refs.map((ref) => show(context, ref)));
  });
  routes.post('/git/refs', async (context) => {
    needWrite(context, 'contents');
    const body = await readBody(context, 'Reference');
    const { git } = context.get('repository');
    const [name, sha] = [body.requiredText('ref'), body.requiredText('sha')];
    await needFitting(git, name, sha);
    needUnruled(context.get('repository'), name);
    if (!(await git.updateRef(name, sha, undefined))) {
      throw new Problem(422, 'Reference already exists');
    }
    return context.json(show(context, await git.ref(name)), 201);
  });
  routes.patch('/git/refs/:ref{.+}', async (context) => {
    needWrite(context, 'contents');
    const { git } = context.get('repository');
    const body = await readBody(context, 'Reference');
    const [before, sha] = [await existing(context), body.requiredText('sha')];
    await needFitting(git, before.name, sha);
    const allowed = body.flag('force') === true || (await git.isAncestor(before.sha, sha));
    // Where somebody else moved it meanwhile, it is no fast forward either.
    if (!allowed || !(await git.updateRef(before.name, sha, before.sha))) {
      throw new Problem(422, 'Update is not a fast forward');
    }
    return context.json(show(context, await git.ref(before.name)));
  });
  routes.delete('/git/refs/:ref{.+}', async (context) => {
    needWrite(context, 'contents');
    await context.get('repository').git.deleteRef((await existing(context)).name);
    return context.body(null, 204);
  });
  return routes;
}

function refIn(context: RequestContext): string {
  return `refs/${parameter(context, 'ref')}`;
}

/** The ref that is to change: there, and not the tag of an immutable release. */
async function existing(context: RequestContext): Promise<Ref> {
  const { git, releases } = context.get('repository');
  const ref = await git.ref(refIn(context));
  if (ref === undefined) throw new Problem(422, 'Reference does not exist');
  if (releases.some(({ immutable, tag }) => immutable && ref.name === `refs/tags/${tag}`))
    throw new Problem(422, 'Reference update failed: the tag belongs to an immutable release.');
  needUnruled(context.get('repository'), ref.name);
  return ref;
}

/** Refuses names that git does not allow, objects that are not there, and branches of other things than commits. */
async function needFitting(git: BareRepository, name: string, sha: string): Promise<void> {
  if (!/^refs\/[^/]+\/./.test(name) || !(await git.allowsRef(name))) {
    throw new Problem(
      422,
      `Reference name must start with "refs/" and be valid, which "${name}" is not.`,
    );
  }
  const object = /^[0-9a-f]{40}$/.test(sha) ? await git.object(sha) : undefined;
  if (object === undefined) throw new Problem(422, 'Object does not exist');
  if (name.startsWith('refs/heads/') && object.type !== 'commit') {
    throw new Problem(422, 'Reference update failed: a branch points to a commit.');
  }
}
