import { SlipwayError } from '../../domain/errors.ts';
import type { PackagePlan } from '../../domain/history/release-plan.ts';
import { describeRelease } from '../../domain/history/release-reason.ts';
import { collectNotes, type NotesFacts, renderNotes, viewNotes } from '../../domain/notes/notes.ts';
import { type PullRequests, pullRequestsOf } from '../../domain/notes/notes-pulls.ts';
import type { PackageChangelog } from '../../domain/notes/whole-changelog.ts';
import type { PackageOutcome } from '../../domain/workspace/decide-packages.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Files } from '../../ports/files.ts';
import type { NotesTemplate } from '../../ports/notes-template.ts';
import type { ReleaseCommits } from '../../ports/release-commits.ts';
import { writePastSections } from './past-sections.ts';
import type { FactsRequest, ReleaseFacts } from './release-facts.ts';

/** A package to release, with its notes. */
export interface PackageNotes {
  readonly package: PackagePlan;
  readonly markdown: string;
  /** Where it lies, and what its own files say. */
  readonly source: ReleasePackage;
  /** `undefined`: none is kept. */
  readonly changelog: PackageChangelog | undefined;
}

export interface WritingPorts {
  readonly files: Pick<Files, 'readText'>;
  readonly notesTemplate: NotesTemplate;
  readonly commits: Pick<ReleaseCommits, 'readTexts'>;
}

/** A package that is released. */
export interface TaggedPackage extends PackageOutcome {
  readonly decision: Extract<PackageOutcome['decision'], { kind: 'release' }>;
  readonly tag: string;
}

/** Writes the notes of each package that is released, and says what its changelog lacks. */
export async function writePackages(
  released: readonly TaggedPackage[],
  facts: ReleaseFacts,
  request: FactsRequest,
  ports: WritingPorts,
): Promise<readonly PackageNotes[]> {
  const reading = readChangelogs(released, facts, ports);
  const pulls = pullRequestsOf(facts.range);
  const all = { ...facts, pulls, changelogs: await reading };
  const packages: PackageNotes[] = [];
  for (const one of released) packages.push(await writePackage(one, all, request, ports));
  return packages;
}

/** By path, as the commit has them. */
async function readChangelogs(
  released: readonly TaggedPackage[],
  { commit }: ReleaseFacts,
  { commits }: WritingPorts,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Set(released.map(({ facts }) => facts.source.changelogFile));
  paths.delete('');
  return paths.size === 0 ? new Map() : commits.readTexts(commit.sha, [...paths]);
}

interface WritingFacts extends ReleaseFacts {
  readonly changelogs: ReadonlyMap<string, string>;
  /** Found once, however many packages there are. */
  readonly pulls: PullRequests;
}

async function writePackage(
  released: TaggedPackage,
  all: WritingFacts,
  request: FactsRequest,
  ports: WritingPorts,
): Promise<PackageNotes> {
  const { facts, decision, updates, tag } = released;
  const { commit, pulls, rules } = all;
  const { source, base, changes } = facts;
  const markdown = await writeNotes(request, ports, {
    name: source.name,
    version: decision.version.text,
    tag,
    previous_version: base.previous?.version.text ?? null,
    previous_tag: base.previous?.name ?? null,
    commit: commit.sha,
    date: commit.date.slice(0, 'YYYY-MM-DD'.length),
    repositoryUrl: request.repositoryUrl,
    changes,
    pulls,
    updates,
    earlierAuthors: await earlierAuthors(base.previous?.commit, all),
  });
  const planned: PackagePlan = {
    name: source.name,
    path: source.path,
    ecosystem: source.project.ecosystem,
    previous_version: base.previous?.version.text ?? null,
    version: decision.version.text,
    bump: decision.bump,
    reason: describeRelease({
      ...decision,
      previous: base.previous?.version,
      changes,
      updates,
      zero: rules.zero,
    }),
    tag,
    changelog_file: source.changelogFile,
    notes: markdown,
    dependencies: updates,
    commits: changes.map(({ disposition }) => disposition),
  };
  const changelog = await writeChangelog(released, all, request, ports);
  return { package: planned, markdown, source, changelog };
}

/** Who wrote anything that the last release has; `undefined` where there is none. */
async function earlierAuthors(
  last: string | undefined,
  { history, start, range, reach }: ReleaseFacts,
): Promise<NotesFacts['earlierAuthors']> {
  if (last === undefined) return undefined;
  const before = start === undefined ? [] : await history.authorsBefore(start);
  if (last === start) return before;
  const since = range.filter(({ sha }) => reach.reaches(last, sha));
  return [...before, ...since.map(({ authorName: name, authorEmail: email }) => ({ name, email }))];
}

async function writeChangelog(
  { facts: { source }, decision: { version }, tag }: TaggedPackage,
  { commit, packages, history, changelogs }: WritingFacts,
  request: FactsRequest,
  ports: WritingPorts,
): Promise<PackageChangelog | undefined> {
  const { repositoryUrl, config } = request;
  const path = source.changelogFile;
  if (path === '') return undefined;
  const existing = changelogs.get(path);
  const sources = packages.map((one) => one.source);
  const asked = { ...request, source, sources, version, existing };
  const write = (facts: NotesFacts) => writeNotes(request, ports, facts);
  const past = request.changelog === 'all' ? await writePastSections(asked, history, write) : [];
  const url = repositoryUrl === '' ? '' : `${repositoryUrl}/releases/tag/${tag}`;
  const heading = { version: version.text, date: commit.date.slice(0, 'YYYY-MM-DD'.length), url };
  return { path, existing, past, heading, scheme: config.deployment.version_scheme };
}

async function writeNotes(
  { config, projectPath }: FactsRequest,
  { files, notesTemplate }: WritingPorts,
  facts: NotesFacts,
): Promise<string> {
  const file = config.release_management.release_notes_template;
  if (file === undefined) return renderNotes(viewNotes(facts));
  const text = await files.readText(`${projectPath}/${file}`);
  if (text !== undefined)
    return `${(await notesTemplate.render({ file, text }, collectNotes(facts))).trim()}\n`;
  throw new SlipwayError('not-found', `The release notes template ${file} does not exist.`, {
    remedy: `Add ${file}, or correct \`release_management.release_notes_template\`.`,
    location: { file },
  });
}
