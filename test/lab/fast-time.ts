import { networkProbe } from '../../packages/core/src/adapters/network-probe.ts';
import { systemClock } from '../../packages/core/src/adapters/system-clock.ts';
import type { Clock } from '../../packages/core/src/ports/clock.ts';
import type { Probe } from '../../packages/core/src/ports/probe.ts';

/** Real sockets in a time that passes `speed` times as fast, time-outs as well. */
export function fastTime(speed: number): { readonly clock: Clock; readonly probe: Probe } {
  return {
    clock: {
      ...systemClock,
      monotonic: () => systemClock.monotonic() * speed,
      sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / speed, signal),
    },
    probe: {
      http: (request) => networkProbe.http({ ...request, timeout: request.timeout / speed }),
      tcp: (request) => networkProbe.tcp({ ...request, timeout: request.timeout / speed }),
    },
  };
}
