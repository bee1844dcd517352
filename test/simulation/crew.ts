import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Collection, Failure, Report, Task } from './stories.ts';
import type { Question } from './worker.ts';

/** Threads that play stories; each has the sources loaded as Node itself loads them. */
export interface Crew {
  play(task: Omit<Task, 'step'>): Promise<Report>;
  /** As `play`, by one thread, with a defect. */
  playWith(defect: string, task: Omit<Task, 'step'>): Promise<Report>;
  tell(collection: Collection, number: number, defect?: string): Promise<readonly string[]>;
  dismiss(): Promise<void>;
}

export function hireCrew(size = Math.max(2, Math.min(8, availableParallelism()))): Crew {
  const workers = Array.from({ length: size }, () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    return { worker, last: Promise.resolve() as Promise<unknown> };
  });
  /** One question at a time for each thread. */
  const ask = async <T>(index: number, question: Question): Promise<T> => {
    const member = workers[index % size] as (typeof workers)[number];
    const answered = member.last.then(async () => {
      member.worker.postMessage(question);
      const [answer] = await once(member.worker, 'message');
      if (answer.trouble !== undefined) throw new Error(answer.trouble);
      return answer;
    });
    member.last = answered.catch(() => undefined);
    return answered;
  };
  let next = 0;
  return {
    play: async (task) =>
      together(
        await Promise.all(
          workers.map((_, index) => {
            const share = { ...task, from: task.from + index, step: size };
            return ask<Report>(index, { kind: 'play', task: share, defect: undefined });
          }),
        ),
      ),
    playWith: (defect, task) => {
      next += 1;
      return ask(next, { kind: 'play', task: { ...task, step: 1 }, defect });
    },
    tell: (collection, number, defect) => ask(0, { kind: 'tell', collection, number, defect }),
    dismiss: async () => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}

function together(reports: readonly Report[]): Report {
  const sum = (of: (report: Report) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const failures: readonly Failure[] = reports
    .flatMap((report) => report.failures)
    .sort((a, b) => a.number - b.number);
  return { played: sum(({ played }) => played), deaths: sum(({ deaths }) => deaths), failures };
}
