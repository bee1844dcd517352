import { Hono } from 'hono';
import { GitOverHttp } from './git/http-backend.ts';
import { graphqlRoute } from './graphql/route.ts';
import { authenticate, findRepository } from './http/authentication.ts';
import type { RequestEnvironment } from './http/environment.ts';
import type { Faults } from './http/faults.ts';
import { notFound, Problem, renderProblem } from './http/problem.ts';
import { record } from './http/recorder.ts';
import { suffer } from './http/suffer.ts';
import type { LocalGitHubOptions, LoggedRequest } from './options.ts';
import { pageRoutes } from './pages/routes.ts';
import { accountRoutes } from './rest/account.ts';
import { attestationRoutes } from './rest/attestations.ts';
import { checkRunRoutes, commitStatusRoutes, runRoutes } from './rest/checks.ts';
import { commitRoutes } from './rest/commits.ts';
import { contentRoutes } from './rest/contents.ts';
import { deploymentRoutes } from './rest/deployments.ts';
import { environmentRoutes } from './rest/environments.ts';
import { objectRoutes } from './rest/git-objects.ts';
import { refRoutes } from './rest/git-refs.ts';
import { pullRoutes } from './rest/pulls.ts';
import { assetRoutes, uploadRoutes } from './rest/release-assets.ts';
import { releaseRoutes } from './rest/releases.ts';
import { repositoryRoutes } from './rest/repository.ts';
import type { World } from './state/world.ts';

/** In this order: a commit's name may hold slashes, so what is below a commit comes first. */
const restOfRepository = [
  repositoryRoutes,
  releaseRoutes,
  assetRoutes,
  refRoutes,
  objectRoutes,
  checkRunRoutes,
  commitStatusRoutes,
  pullRoutes,
  commitRoutes,
  contentRoutes,
  deploymentRoutes,
  environmentRoutes,
  runRoutes,
  attestationRoutes,
];

/** The parts that the server needs of the application. */
export interface Application {
  readonly router: Hono<RequestEnvironment>;
  readonly gitOverHttp: GitOverHttp;
}

/** Puts all routes together. */
export function createApplication(
  world: World,
  facts: {
    readonly faults: Faults;
    readonly log: LoggedRequest[];
    readonly onExchange: LocalGitHubOptions['onExchange'];
  },
): Application {
  const router = new Hono<RequestEnvironment>();
  const gitOverHttp = new GitOverHttp(world);
  router.use(record(facts.log, facts.onExchange));
  router.use(suffer(facts.faults));
  router.use('/api/*', authenticate(world));
  for (const root of ['/api/v3', '/api/uploads']) {
    router.use(`${root}/repos/:owner/:repo/*`, findRepository(world));
  }
  router.route('/api/v3', accountRoutes(world));
  for (const routes of restOfRepository) router.route('/api/v3/repos/:owner/:repo', routes(world));
  router.route('/api/uploads/repos/:owner/:repo', uploadRoutes(world));
  router.route('/api/graphql', graphqlRoute(world));
  for (const service of ['info/refs', 'git-upload-pack', 'git-receive-pack']) {
    router.all(`/:owner/:repo/${service}`, (context) => gitOverHttp.serve(context, service));
  }
  router.use('/:owner{[^/-][^/]*}/:repo/*', findRepository(world));
  router.route('/', pageRoutes(world));
  router.notFound(() => {
    throw notFound();
  });
  router.onError((error, context) => {
    const problem = error instanceof Problem ? error : new Problem(500, error.message);
    for (const [name, value] of Object.entries(problem.headers)) context.header(name, value);
    return context.json(renderProblem(problem), problem.status as 500);
  });
  return { router, gitOverHttp };
}
