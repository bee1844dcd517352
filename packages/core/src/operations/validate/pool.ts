/** Runs work, as much at a time as its limits allow; the rest waits in order. */
export interface Pool {
  run<T>(host: string, work: () => Promise<T>): Promise<T>;
}

/** A pool with a limit in all and one for each host, so that checks do not become the load that they measure. */
export function createPool(limits: { readonly total: number; readonly perHost: number }): Pool {
  const perHost = new Map<string, number>();
  let waiting: { readonly host: string; readonly start: () => void }[] = [];
  let running = 0;
  const fits = (host: string) =>
    running < limits.total && (perHost.get(host) ?? 0) < limits.perHost;
  const count = (host: string, by: 1 | -1) => {
    running += by;
    perHost.set(host, (perHost.get(host) ?? 0) + by);
  };
  const startNext = () => {
    const next = waiting.find(({ host }) => fits(host));
    if (next === undefined) return;
    waiting = waiting.filter((entry) => entry !== next);
    count(next.host, 1);
    next.start();
  };
  return {
    async run(host, work) {
      if (fits(host)) count(host, 1);
      else await new Promise<void>((start) => waiting.push({ host, start }));
      try {
        return await work();
      } finally {
        count(host, -1);
        startNext();
      }
    },
  };
}
