import { Hono } from 'hono';
import { needRead, needWrite } from '../http/authentication.ts';
import type { RequestEnvironment } from '../http/environment.ts';
import { parameter } from '../http/parameters.ts';
import { readBody } from '../http/request-body.ts';

/** Attestations are kept as they come: whose signature they bear is for those to check who read them. */
export function attestationRoutes(): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();
  routes.post('/attestations', async (context) => {
    needWrite(context, 'attestations');
    const body = await readBody(context, 'Attestation');
    const bundle = body.part('bundle');
    const payload = bundle?.part('dsseEnvelope')?.text('payload');
    if (bundle === undefined || payload === undefined) throw body.problem('bundle', 'invalid');
    const { attestations } = context.get('repository');
    attestations.push({ bundle: body.raw('bundle'), digests: digestsIn(payload) });
    return context.json({ id: attestations.length }, 201);
  });
  routes.get('/attestations/:digest', (context) => {
    needRead(context, 'attestations');
    const { attestations, id } = context.get('repository');
    const found = attestations.filter(({ digests }) =>
      digests.includes(parameter(context, 'digest')),
    );
    return context.json({
      attestations: found.map(({ bundle }) => ({ bundle, repository_id: id })),
    });
  });
  return routes;
}

/** The digests of a statement's subjects, as the address names them: `sha256:…`. */
function digestsIn(payload: string): readonly string[] {
  const { subject } = Object(JSON.parse(Buffer.from(payload, 'base64').toString()));
  const subjects: unknown[] = Array.isArray(subject) ? subject : [];
  return subjects.map((each) => `sha256:${Object(each).digest?.sha256}`);
}
