import type { EnvironmentSettings } from '../../domain/config/config.ts';
import { assertResponse, compileHttpCheck, maxBody } from '../../domain/health/assertions.ts';
import { targetOf } from '../../domain/health/check-target.ts';
import type { HttpCheck } from '../../domain/health/health.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Probe } from '../../ports/probe.ts';

/** What one instance said when it was asked. */
export interface LiveVersion {
  /** `undefined`: the answer does not say it. */
  readonly version: string | undefined;
  /** Whether it is the wanted version, and well by the check. */
  readonly arrived: boolean;
}

/** Asks the service once which version it is; `undefined` where no check reads it, or nothing answers. */
export async function readLiveVersion(
  { checks, url: configured }: EnvironmentSettings,
  { url, version: wanted }: { readonly url: string | undefined; readonly version: string },
  { probe, clock }: { readonly probe: Probe; readonly clock: Pick<Clock, 'now'> },
  signal: AbortSignal | undefined,
): Promise<LiveVersion | undefined> {
  const check = checks.find(
    (each): each is HttpCheck => each.kind === 'http' && each.version !== undefined,
  );
  const base = url ?? configured;
  if (check === undefined || (check.url.startsWith('/') && base === undefined)) return undefined;
  const { method, headers, timeoutSeconds } = check;
  const response = await probe.http({
    url: targetOf(check, base),
    method,
    headers,
    timeout: timeoutSeconds * 1_000,
    maxBody,
    ...(signal && { signal }),
  });
  if (response.kind === 'error') return undefined;
  const answer = { ...response, askedAt: clock.now() };
  const { outcome, version } = assertResponse(compileHttpCheck(check), answer, wanted);
  return { version, arrived: outcome === 'pass' };
}
