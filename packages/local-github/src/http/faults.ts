/** Something that shall go wrong, once or several times, with the requests that match. */
export interface Fault {
  /** Any method where it is missing. */
  readonly method?: string;
  /** The path below the API's root, without the query; `*` stands for anything within it. */
  readonly path: string | RegExp;
  /** The n-th matching request is the first to suffer, counted from 1. */
  readonly nth?: number;
  /** How many suffer from then on; 1 by default, `Infinity` for all. */
  readonly times?: number;
  /** Answers with this status, and nothing is done. */
  readonly status?: number;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds to wait before anything happens. */
  readonly delay?: number;
  /**
   * The connection breaks: `before` anything is done, `after` all is done, or `during` an upload,
   * which leaves an asset in the state `starter`.
   */
  readonly lostReply?: 'before' | 'during' | 'after';
}

/** The faults that are planned. */
export interface FaultPlan {
  add(fault: Fault): void;
  clear(): void;
}

interface Planned {
  readonly fault: Fault;
  readonly pattern: RegExp;
  seen: number;
}

/** Keeps the plan and counts what matched. */
export class Faults implements FaultPlan {
  private planned: Planned[] = [];

  add(fault: Fault): void {
    this.planned.push({ fault, pattern: asPattern(fault.path), seen: 0 });
  }

  clear(): void {
    this.planned = [];
  }

  /** Counts the request, and gives the first fault that it shall suffer. */
  next(method: string, path: string): Fault | undefined {
    const matching = this.planned.filter(
      ({ fault, pattern }) => (fault.method ?? method) === method && pattern.test(path),
    );
    for (const planned of matching) planned.seen += 1;
    return matching.find(isDue)?.fault;
  }
}

function isDue({ fault, seen }: Planned): boolean {
  const first = fault.nth ?? 1;
  return seen >= first && seen < first + (fault.times ?? 1);
}

function asPattern(path: string | RegExp): RegExp {
  if (path instanceof RegExp) return new RegExp(path.source, path.flags.replaceAll(/[gy]/g, ''));
  const parts = path.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
