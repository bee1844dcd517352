import { Hono } from 'hono';
import { createDeployment, createStatus } from '../deployments/deployment-changes.ts';
import { needRead, needWrite } from '../http/authentication.ts';
import type { RequestContext, RequestEnvironment } from '../http/environment.ts';
import { page } from '../http/pagination.ts';
import { idIn } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import { readBody } from '../http/request-body.ts';
import { renderDeployment, renderStatus } from '../render/deployment.ts';
import type { DeploymentRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';

const filters = ['sha', 'ref', 'task', 'environment'] as const;

/** Deployments and their statuses. Nothing deletes one: they are the ledger. */
export function deploymentRoutes(world: World): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.get('/deployments', (context) => {
    needRead(context, 'deployments');
    const repository = context.get('repository');
    return page(context, filtered(context).toReversed(), (deployment) =>
      renderDeployment(world, repository, deployment),
    );
  });
  routes.post('/deployments', async (context) => {
    needWrite(context, 'deployments');
    const repository = context.get('repository');
    const body = await readBody(context, 'Deployment');
    const change = () => createDeployment(world, repository, body);
    const made = await repository.exclusively(change);
    if (typeof made === 'string') return context.json({ message: made }, 202);
    return context.json(renderDeployment(world, repository, made), 201);
  });
  routes.get('/deployments/:id{[0-9]+}', (context) =>
    context.json(renderDeployment(world, context.get('repository'), deploymentIn(context))),
  );
  routes.get('/deployments/:id{[0-9]+}/statuses', (context) => {
    const deployment = deploymentIn(context);
    return page(context, deployment.statuses.toReversed(), (status) =>
      renderStatus(world, context.get('repository'), deployment, status),
    );
  });
  routes.post('/deployments/:id{[0-9]+}/statuses', async (context) => {
    needWrite(context, 'deployments');
    const repository = context.get('repository');
    const deployment = deploymentIn(context);
    const body = await readBody(context, 'DeploymentStatus');
    const status = createStatus(world, repository, deployment, body);
    return context.json(renderStatus(world, repository, deployment, status), 201);
  });
  routes.get('/deployments/:id{[0-9]+}/statuses/:status{[0-9]+}', (context) => {
    const deployment = deploymentIn(context);
    const status = deployment.statuses.find(({ id }) => id === idIn(context, 'status'));
    if (status === undefined) throw notFound();
    return context.json(renderStatus(world, context.get('repository'), deployment, status));
  });
  return routes;
}

function deploymentIn(context: RequestContext): DeploymentRecord {
  needRead(context, 'deployments');
  const id = idIn(context, 'id');
  const found = context.get('repository').deployments.find((deployment) => deployment.id === id);
  if (found === undefined) throw notFound();
  return found;
}

/** `none` in a query stands for "any", as GitHub has it. */
function filtered(context: RequestContext): DeploymentRecord[] {
  const wanted = filters.flatMap((field) => {
    const value = context.req.query(field);
    return value === undefined || value === 'none' ? [] : [[field, value] as const];
  });
  return context
    .get('repository')
    .deployments.filter((deployment) =>
      wanted.every(([field, value]) => deployment[field] === value),
    );
}
