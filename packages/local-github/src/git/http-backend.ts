import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { tokenIn } from '../http/authentication.ts';
import type { RequestContext } from '../http/environment.ts';
import { parameter } from '../http/parameters.ts';
import { notFound, Problem } from '../http/problem.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import { ruleLines } from '../state/rules.ts';
import type { World } from '../state/world.ts';
import { gitEnvironment } from './git-process.ts';

type Backend = ChildProcessByStdio<Writable, Readable, null>;

/** Git over HTTP: hands requests to `git http-backend`, as a web server with CGI does. */
export class GitOverHttp {
  private readonly world: World;
  private readonly running = new Set<Backend>();

  constructor(world: World) {
    this.world = world;
  }

  /** Replies to one of git's requests: anybody may fetch, to push needs `contents: write`. */
  async serve(context: RequestContext, service: string): Promise<Response> {
    const fullName = `${parameter(context, 'owner')}/${parameter(context, 'repo')}`;
    const repository = this.world.repository(fullName.replace(/\.git$/, ''));
    if (repository === undefined) throw notFound();
    const pushes = `${service}${context.req.query('service')}`.includes('receive-pack');
    this.authorize(context, pushes);
    const backend = this.start(context, repository, service);
    context.env.incoming.pipe(backend.stdin);
    const response = await readReply(backend.stdout);
    if (service !== 'git-receive-pack') return response;
    const report = await response.arrayBuffer();
    await adopt(repository);
    return new Response(report, response);
  }

  /** Ends what still runs. */
  stop(): void {
    for (const backend of this.running) backend.kill();
  }

  private authorize(context: RequestContext, pushes: boolean): void {
    const value = tokenIn(context.req.header('authorization'));
    const token = value === undefined ? undefined : this.world.tokens.find(value);
    if (token === undefined && (pushes || value !== undefined)) {
      const headers = { 'www-authenticate': 'Basic realm="GitHub"' };
      throw new Problem(401, 'Authentication is needed: give the token as the password.', {
        headers,
      });
    }
    if (pushes && token?.permissions.contents !== 'write') {
      throw new Problem(403, 'Write access to repository not granted.');
    }
  }

  private start(context: RequestContext, repository: LocalRepository, service: string): Backend {
    const header = (name: string) => context.req.header(name);
    const backend = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...gitEnvironment({ 'core.hooksPath': this.world.hooks }),
        LOCAL_GITHUB_RULES: ruleLines(repository),
        GIT_PROJECT_ROOT: repository.git.path,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: `/${service}`,
        QUERY_STRING: new URL(context.req.url).search.slice(1),
        REQUEST_METHOD: context.req.method,
        REMOTE_USER: this.world.actor,
        CONTENT_TYPE: header('content-type'),
        CONTENT_LENGTH: header('content-length'),
        HTTP_CONTENT_ENCODING: header('content-encoding'),
        GIT_PROTOCOL: header('git-protocol'),
      },
    });
    this.running.add(backend);
    backend.on('close', () => this.running.delete(backend));
    // A backend that has seen enough does not read the rest.
    backend.stdin.on('error', () => {});
    return backend;
  }
}

/** The reply in CGI's form: headers, an empty line, the body as it comes. */
async function readReply(output: Readable): Promise<Response> {
  let seen = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const chunk: Buffer | null = output.read();
    if (chunk !== null) seen = Buffer.concat([seen, chunk]);
    else if (output.readableEnded) throw new Problem(500, 'git http-backend did not reply');
    else await Promise.race([once(output, 'readable'), once(output, 'end')]);
    end = seen.indexOf('\r\n\r\n');
  }
  output.unshift(seen.subarray(end + 4));
  const headers = new Headers();
  for (const line of seen.subarray(0, end).toString().split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const status = Number.parseInt(headers.get('status') ?? '200', 10);
  headers.delete('status');
  return new Response(Readable.toWeb(output) as ReadableStream, { status, headers });
}

/** The first branch that is pushed becomes the default one, whatever its name. */
async function adopt({ git }: LocalRepository): Promise<void> {
  const branches = await git.refs('refs/heads/');
  const head = `refs/heads/${await git.defaultBranch()}`;
  const [first] = branches;
  if (first === undefined || branches.some(({ name }) => name === head)) return;
  await git.text(['symbolic-ref', 'HEAD', first.name]);
}
