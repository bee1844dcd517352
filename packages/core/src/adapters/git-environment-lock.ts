import { lockRef, parseLock, renderLock } from '../domain/deployment/environment-lock.ts';
import { runAgain, SlipwayError } from '../domain/errors.ts';
import type { EnvironmentLock, LockAnswer } from '../ports/environment-lock.ts';
import type { ServerRefs } from './git-server-refs.ts';

/** Each time that it is lost to somebody else, it is looked at again. */
const tries = 3;

/** Locks as refs on the server: `refs/slipway/lock/ENVIRONMENT`. */
export function createEnvironmentLock(refs: ServerRefs): EnvironmentLock {
  const holder = async (ref: string) => {
    const there = await refs.read(ref);
    return there && { oid: there.oid, owner: parseLock(there.text) };
  };
  return {
    holder: async (environment) => (await holder(lockRef(environment)))?.owner,
    take: async (environment, owner, keepsOut) => {
      const ref = lockRef(environment);
      // Nearly always nobody holds it: that is tried before anybody is asked.
      let before: string | undefined;
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        const answer = await refs.set(ref, before, renderLock(owner));
        if (answer.kind === 'set') return taken(refs, ref, answer.oid);
        if (answer.kind === 'forbidden') return { kind: 'forbidden' };
        const there = await holder(ref);
        if (there?.owner !== undefined && (await keepsOut(there.owner)))
          return { kind: 'held', by: there.owner };
        before = there?.oid;
      }
      throw new SlipwayError('retryable', `The lock of ${environment} keeps changing hands.`, {
        remedy: runAgain,
      });
    },
    remove: async (environment, isOurs) => {
      const ref = lockRef(environment);
      const there = await holder(ref);
      if (there?.owner === undefined || !isOurs(there.owner)) return false;
      return (await refs.set(ref, there.oid, undefined)).kind === 'set';
    },
  };
}

function taken(refs: ServerRefs, ref: string, oid: string): LockAnswer {
  // Somebody who found it expired may have it by now: then it is not ours to give back.
  return { kind: 'taken', release: async () => void (await refs.set(ref, oid, undefined)) };
}
