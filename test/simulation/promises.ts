import type { Release } from '../../packages/core/src/domain/release/release.ts';
import { hashInBody, hashInMessage } from '../../packages/core/src/domain/release/release-mark.ts';
import type { Objects } from './objects.ts';
import { type Plan, tagOf } from './plan.ts';
import { changelog, isOurs, isWhole, type State } from './state.ts';

/** What is known beside the states. */
export interface Known {
  readonly objects: Objects;
  /** Of our releases. */
  planFor(release: Release): Plan | undefined;
}

const floating = ['v1', 'v1.2'];

/** Says which of the protocol's promises a run's change breaks. */
export function brokenPromise(before: State, after: State, known: Known): string | undefined {
  return (
    (before.tags === after.tags ? undefined : brokenTag(before, after, known)) ??
    (before.main === after.main ? undefined : brokenBranch(before, after, known)) ??
    (before.files === after.files ? undefined : brokenFile(before, after)) ??
    (before.releases === after.releases ? undefined : brokenRelease(before, after, known)) ??
    (before.latest === after.latest ? undefined : wrongLatest(after)) ??
    (before.packages === after.packages ? undefined : wrongPackage(after, known))
  );
}

function brokenTag(before: State, after: State, known: Known): string | undefined {
  for (const [name, { commit: was }] of Object.entries(before.tags)) {
    const is = after.tags[name];
    if (is === before.tags[name]) continue;
    if (!floating.includes(name)) return `I1: the tag ${name} moved or vanished`;
    if (is === undefined) return `F: the floating tag ${name} vanished`;
    const way = known.objects.compare(was, is.commit);
    // A lower release of another branch is left as well.
    const forward =
      way === 'ahead' || (way === 'diverged' && was === before.tags['v1.2.2']?.commit);
    if (!forward && way !== 'identical') return `F: the floating tag ${name} went ${way}`;
  }
  for (const name of floating) {
    const is = after.tags[name];
    if (is === before.tags[name] || is === undefined) continue;
    const released = after.releases.some(
      ({ tag, draft, prerelease }) =>
        !draft && !prerelease && after.tags[tag]?.commit === is.commit,
    );
    if (!released) return `F: the floating tag ${name} went where no release is`;
  }
  return wayward(after, known.objects) ?? hastyTag(before, after, known);
}

/** Our tag is the commit point: all that it promises is there when it comes. */
function hastyTag(
  before: State,
  { tags, releases }: State,
  { planFor }: Known,
): string | undefined {
  for (const [name, { message }] of Object.entries(tags)) {
    const hash = hashInMessage(message ?? '');
    if (hash === undefined || before.tags[name] !== undefined) continue;
    const whole = releases.some((release) => {
      const plan = hashInBody(release.body) === hash ? planFor(release) : undefined;
      return plan !== undefined && isWhole(release, plan);
    });
    if (!whole) return `T: the tag ${name} came before its release was whole`;
  }
  return undefined;
}

/** A release commit is on its branch wherever a tag leads to it. */
function wayward({ tags, main }: State, objects: Objects): string | undefined {
  const lost = Object.values(tags).some(({ commit }) => {
    const isMade = objects.commit(commit).message.startsWith('chore(release)');
    return isMade && !['ahead', 'identical'].includes(objects.compare(commit, main));
  });
  return lost ? 'B: a tag leads to a release commit that is on no branch' : undefined;
}

function brokenBranch(before: State, after: State, { objects }: Known): string | undefined {
  if (objects.compare(before.main, after.main) !== 'ahead') return 'B: the branch lost commits';
  const { message } = objects.commit(after.main);
  const tagged = Object.values(after.tags).some(({ commit }) => commit === after.main);
  return message.startsWith('chore(release)') && !tagged
    ? 'B: a release commit is on the branch, and its tag is not there'
    : wayward(after, objects);
}

function brokenFile(before: State, after: State): string | undefined {
  for (const [path, was] of Object.entries(before.files)) {
    const is = after.files[path];
    if (is === was) continue;
    if (path !== changelog) return `I4: ${path} changed`;
    const lines = new Set(is?.split('\n'));
    if (was.split('\n').some((line) => !lines.has(line)))
      return `I4: ${path} lost what people wrote`;
  }
  const sections = after.files[changelog]?.match(/^## \[1\.2\.3/gm) ?? [];
  return sections.length > 1 ? 'C: the changelog tells of the release twice' : undefined;
}

function brokenRelease(before: State, after: State, known: Known): string | undefined {
  const there = new Map(after.releases.map((release) => [release.id, release]));
  for (const release of before.releases) {
    const now = there.get(release.id);
    if (!isOurs(release) && now !== release) return 'I4: a release without our mark changed';
    if (!release.draft && now?.draft !== false) return 'I6: a published release disappeared';
  }
  const published = after.releases.filter(({ draft }) => !draft);
  if (new Set(published.map(({ tag }) => tag)).size < published.length)
    return 'I3: a tag has two published releases';
  for (const release of published) {
    const plan = known.planFor(release);
    const wrong = plan && wrongRelease(after, release, plan, known);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongRelease(
  after: State,
  release: Release,
  plan: Plan,
  { objects }: Known,
): string | undefined {
  if (release.tag !== tagOf(plan)) return 'I5: it was published under another tag';
  const tagged = after.tags[release.tag]?.commit;
  if (tagged === undefined || !objects.isOf(plan, tagged))
    return 'I5: the tag of a published release points to another commit than planned';
  const made = hashInMessage(after.tags[release.tag]?.message ?? '');
  if (made !== undefined && made !== hashInBody(release.body))
    return 'I5: the tag was made for the release of another build';
  if (release.target !== tagged || !isOurs(release)) return 'I5: fields were lost';
  if (release.prerelease !== plan.version.includes('-')) return 'I5: fields were lost';
  return isWhole(release, plan) ? undefined : 'I2: a published release is not its manifest';
}

function wrongLatest({ latest, releases }: State): string | undefined {
  if (latest?.includes('-') === true) return 'L: a pre-release is the latest';
  const higher = releases.some(({ tag, draft }) => tag === 'v1.9.0' && !draft);
  return higher && latest !== 'v1.9.0' ? 'L: a lower version is the latest' : undefined;
}

/** A registry takes nothing back: it comes after the release, with the release's own bytes. */
function wrongPackage({ packages, releases }: State, { planFor }: Known): string | undefined {
  for (const [name, sha256] of Object.entries(packages)) {
    const released = releases.some((release) => {
      const plan = release.draft ? undefined : planFor(release);
      return plan?.assets.some((asset) => asset.name === name && asset.sha256 === sha256);
    });
    if (!released) return 'R: a package was published that no release has';
  }
  return undefined;
}
