import type { Signature } from '../git/objects.ts';
import { isoSeconds } from '../git/objects.ts';
import type { RequestBody } from '../http/request-body.ts';
import { accountId } from '../render/identity.ts';
import type { World } from './world.ts';

/** Who signs commits and tags that the API makes, unless the request names somebody. */
export function actorSignature(world: World): Signature {
  const email = `${accountId(world.actor)}+${world.actor}@users.noreply.github.com`;
  return { name: world.actor, email, date: world.now() };
}

/** The person that a request names, with what is missing from the usual one. */
export function signatureIn(body: RequestBody | undefined, usual: Signature): Signature {
  if (body === undefined) return usual;
  const date = body.text('date');
  const seconds = date === undefined ? Number.NaN : Math.floor(Date.parse(date) / 1000);
  if (date !== undefined && Number.isNaN(seconds)) throw body.problem('date', 'invalid');
  return {
    name: body.requiredText('name'),
    email: body.requiredText('email'),
    date: date === undefined ? usual.date : isoSeconds(seconds),
  };
}
