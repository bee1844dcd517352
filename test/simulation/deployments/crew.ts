import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Report, Task } from './stories.ts';
import type { Question } from './worker.ts';

export type Crew = ReturnType<typeof hireCrew>;

/** Threads that play stories; each has the sources loaded as Node itself loads them. */
export function hireCrew(size = 2) {
  const workers = Array.from({ length: size }, () => ({
    worker: new Worker(new URL('./worker.ts', import.meta.url)),
    last: Promise.resolve() as Promise<unknown>,
  }));
  /** One question at a time for each thread. */
  const ask = <T>(index: number, question: Question): Promise<T> => {
    const member = workers[index % size] as (typeof workers)[number];
    const answered = member.last.then(async () => {
      member.worker.postMessage(question);
      const [{ answer, problem }] = await once(member.worker, 'message');
      if (problem !== undefined) throw new Error(problem);
      return answer as T;
    });
    member.last = answered.catch(() => undefined);
    return answered;
  };
  let next = 0;
  return {
    async play(task: Omit<Task, 'step'>): Promise<Report> {
      const reports = await Promise.all(
        workers.map((_, index) => {
          const share = { ...task, from: task.from + index, step: size };
          return ask<Report>(index, { kind: 'play', defect: '', task: share });
        }),
      );
      return {
        played: reports.reduce((sum, { played }) => sum + played, 0),
        deaths: reports.reduce((sum, { deaths }) => sum + deaths, 0),
        failures: reports.flatMap(({ failures }) => failures).sort((a, b) => a.number - b.number),
      };
    },
    /** As `play`, by one thread, with a defect. */
    playWith(defect: string, task: Omit<Task, 'step'>): Promise<Report> {
      next += 1;
      return ask(next, { kind: 'play', defect, task: { ...task, step: 1 } });
    },
    tell: (seed: number, defect: string) =>
      ask<readonly string[]>(0, { kind: 'tell', defect, seed }),
    count: () =>
      ask<readonly (readonly [string, number, number])[]>(0, { kind: 'count', defect: '' }),
    dismiss: () => Promise.all(workers.map(({ worker }) => worker.terminate())),
  };
}
