import { lightweight } from './people.ts';
import { ourCommit, type Plan, planOf, tagOf, withManifest } from './plan.ts';
import { noRules } from './rules.ts';
import { kills, losses, type Trouble } from './runner.ts';
import { calm, firstNotes, type RunSpec, type Scenario, type Tagging } from './scenario.ts';
import { emptyState } from './state.ts';

/** A story that chance has no part in, but for the times: what goes wrong, and where, is said. */
export interface Told {
  readonly name: string;
  readonly scenario: Scenario;
}

type Troubles = Readonly<Record<number, Trouble>>;

/** A release whose every effect is known. */
interface Known {
  readonly name: string;
  readonly plan: Plan;
  readonly effects: number;
  readonly isDraft?: boolean;
  readonly isPushed?: boolean;
  readonly tagging?: Tagging;
}

/** The draft, the files, the tag, publishing, the floating tag and the changelog. */
const ordinary: readonly Known[] = [0, 1, 2, 3].map((files) => ({
  name: `${files} files`,
  plan: planOf(ourCommit, 1, files),
  effects: 1 + files + 4,
}));
const signed = { signed: true, commits: false };
const committed = { signed: false, commits: true };
const others: readonly Known[] = [
  { name: 'a pre-release', plan: planOf(ourCommit, 1, 2, true), effects: 6 },
  { name: 'a draft', plan: planOf(ourCommit, 1, 2), effects: 3, isDraft: true },
  { name: 'a tag that was pushed', plan: planOf(ourCommit, 1, 2), effects: 6, isPushed: true },
  { name: 'a signed tag', plan: planOf(ourCommit, 1, 1), effects: 6, tagging: signed },
  // The changelog is in the commit, which is one effect with the tag.
  { name: 'a release commit', plan: planOf(ourCommit, 1, 1), effects: 5, tagging: committed },
  { name: 'a package', plan: withManifest(planOf(ourCommit, 1, 1)), effects: 8 },
];
const plain = { signed: false, commits: false };
const lags = [0, 3000];

/** One run that dies at an effect: at each of them, in each way, for each kind of release. */
export function singleDeaths(): readonly Told[] {
  return [...ordinary, ...others].flatMap((known) =>
    lags.flatMap((lag) =>
      troublesOf(known, kills).map((troubles) => tell(known, [runOf(known, troubles, lag)])),
    ),
  );
}

/** One run that loses one answer, to each effect in turn. */
export function singleLosses(): readonly Told[] {
  return [...ordinary, ...others].flatMap((known) =>
    lags.flatMap((lag) =>
      troublesOf(known, ['lost-before', 'lost-after', 'limited']).map((troubles) =>
        tell(known, [runOf(known, troubles, lag)], true),
      ),
    ),
  );
}

/** One run that shall die one effect after its last: it does not. */
export function noDeaths(): readonly Told[] {
  return [...ordinary, ...others].map((known) =>
    tell(known, [runOf(known, { [known.effects + 1]: 'kill-before' }, 0)]),
  );
}

/** Two runs that both die or lose an answer at an effect, at each of them: one after the other, and both at once. */
export function doubleDeaths(): readonly Told[] {
  return ordinary.flatMap((known) => {
    const all = troublesOf(known, [...kills, ...losses]);
    return lags.flatMap((lag) =>
      all.flatMap((one) =>
        all.flatMap((two) =>
          [true, false].map((alone) =>
            tell(known, [runOf(known, one, lag), { ...runOf(known, two, lag), alone }]),
          ),
        ),
      ),
    );
  });
}

function troublesOf({ effects }: Known, kinds: readonly Trouble[]): readonly Troubles[] {
  const numbers = Array.from({ length: effects }, (_, index) => index + 1);
  return numbers.flatMap((effect) => kinds.map((kind) => ({ [effect]: kind })));
}

function runOf({ plan, isDraft = false }: Known, troubles: Troubles, lag: number): RunSpec {
  return {
    plan,
    rights: 'all',
    draft: isDraft,
    notes: firstNotes,
    weather: { ...calm, troubles, lag },
    starts: 1000,
    alone: false,
    cancelled: undefined,
  };
}

function tell(
  { name, plan, isPushed = false, tagging = plain }: Known,
  runs: readonly RunSpec[],
  losesOne = false,
): Told {
  const tags = isPushed ? { [tagOf(plan)]: lightweight(ourCommit) } : {};
  return {
    name: `${name}: ${runs.map((run) => describe(run)).join(', then ')}`,
    scenario: {
      rules: { ...noRules, immutable: true },
      before: { ...emptyState, main: ourCommit, tags },
      runs,
      happenings: [],
      autoTag: !isPushed,
      tagging,
      losesOne,
      rewords: false,
      publishes: plan.assets.some((asset) => asset.name === 'manifest.json'),
      floatingTags: 'major',
    },
  };
}

function describe({ weather, alone }: RunSpec): string {
  const [[effect, trouble] = []] = Object.entries(weather.troubles);
  return `${trouble} at effect ${effect}, lag ${weather.lag} ms${alone ? '' : ', at once'}`;
}
