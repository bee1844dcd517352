import {
  calm,
  type JobSpec,
  kills,
  losses,
  nothingSpecial,
  type Story,
  type Trouble,
} from './story.ts';

/** A job without chance, whose effects are all known. */
interface Known {
  readonly name: string;
  readonly job: JobSpec;
  readonly good: boolean;
  readonly effects: number;
}

const job: JobSpec = { ...nothingSpecial, runId: '1001', deploys: '2.0.0' };

const known: readonly Known[] = [
  // The lock, created, in progress, the command, the lock, the proof, the predecessor.
  { name: 'deploy and validate', job, good: true, effects: 7 },
  // The command, then only that it is not validated.
  { name: 'deploy', job: { ...job, validates: false }, good: true, effects: 7 },
  // The lock, the log, created, in progress, command, proof, predecessor, the bad one, the log, the lock.
  { name: 'roll back', job: { ...job, deploys: undefined }, good: true, effects: 10 },
  // Created, in progress, the command, the failure; a rollback follows, which need not say so again.
  { name: 'deploy, fail and roll back', job: { ...job, heals: true }, good: false, effects: 15 },
  // As the first one; but what it is about is said in four words of the job's record, where none is created.
  { name: 'deploy by the job’s record', job: { ...job, record: 'own' }, good: true, effects: 10 },
];

function tell(name: string, jobs: readonly JobSpec[], good: boolean): Story {
  return {
    name,
    environment: 'production',
    health: {
      '0.9.0': 'good',
      '1.0.0': 'good',
      '1.1.0': 'good',
      '2.0.0': good ? 'good' : 'bad',
      '9.0.0': 'good',
    },
    before: ['0.9.0', '1.0.0', '1.1.0'],
    jobs,
    pins: true,
    refs: true,
    tells: true,
    foreign: undefined,
  };
}

const withTrouble = (spec: JobSpec, effect: number, trouble: Trouble): JobSpec => ({
  ...spec,
  weather: { ...calm, troubles: { [effect]: trouble } },
});

function troublesOf({ effects }: Known, kinds: readonly Trouble[]) {
  const numbers = Array.from({ length: effects }, (_, index) => index + 1);
  return numbers.flatMap((effect) => kinds.map((trouble) => [effect, trouble] as const));
}

/** How many effects each kind of job has where nothing goes wrong. */
export function wholeJobs(): readonly { readonly story: Story; readonly effects: number }[] {
  return known.map(({ name, job: spec, good, effects }) => ({
    story: tell(name, [spec], good),
    effects,
  }));
}

/** One job that dies or loses an answer at an effect: at each of them, in each way, with and without its post steps. */
export function singleDeaths(): readonly Story[] {
  return known.flatMap((each) =>
    troublesOf(each, [...kills, ...losses]).flatMap(([effect, trouble]) =>
      [false, true].map((vanishes) =>
        tell(
          `${each.name}: ${trouble} at effect ${effect}${vanishes ? ', the machine is lost' : ''}`,
          [{ ...withTrouble(each.job, effect, trouble), vanishes }],
          each.good,
        ),
      ),
    ),
  );
}

/** A job that dies, and its next attempt or its twin that dies as well: at each pair of effects. */
export function doubleDeaths(): readonly Story[] {
  return [known[0], known[2]].flatMap((each) => {
    if (each === undefined) return [];
    const all = troublesOf(each, kills);
    return all.flatMap(([first, one]) =>
      all.flatMap(([second, two]) =>
        [true, false].map((alone) => {
          const next = { ...each.job, attempt: alone ? 2 : 1, alone };
          const jobs = [withTrouble(each.job, first, one), withTrouble(next, second, two)];
          const how = alone ? 'then' : 'at once';
          return tell(`${each.name}: ${one} at ${first}, ${how} ${two} at ${second}`, jobs, true);
        }),
      ),
    );
  });
}
