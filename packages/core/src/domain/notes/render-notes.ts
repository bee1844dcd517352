import type {
  NotesDependency,
  NotesLine,
  NotesPerson,
  NotesSectionView,
  NotesView,
} from './notes-data.ts';
import { escapeLine } from './notes-text.ts';

/** More updates than these are folded away under a line that counts them. */
const openDependencies = 5;
/** So many changes of one scope in a section stand below its name. */
const nestedScope = 4;
const mostContributors = 50;

/**
 * The notes in Markdown, ending with one line end; empty for a release without changes. The release's own title stands
 * above them.
 */
export function renderNotes(data: NotesView): string {
  const breaking = Array.from(data.breaking, renderBreaking);
  if (breaking.length + data.sections.length + data.updates.length === 0) return '';
  const updates = data.updates.map(renderUpdate);
  const isTold = data.sections.some(({ name }) => name === 'dependencies');
  const blocks = [
    section('⚠ Breaking changes', breaking),
    ...data.sections.map((one) => renderSection(one, updates)),
    isTold ? '' : section('Dependencies', updates),
    section('New contributors', data.new_contributors.map(renderNewcomer)),
    data.contributors.length === 0 ? '' : `**Contributors:** ${renderPeople(data.contributors)}`,
    data.compare_url === '' ? '' : `**Full list of changes:** ${compareLink(data)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n').trimEnd()}`;
}

/** Packages of the same repository stand above what comes from elsewhere. */
function renderSection(
  { name, title, entries }: NotesSectionView,
  updates: readonly string[],
): string {
  const rows = Array.from(entries, (entry) => ({ scope: entry.scope, text: renderText(entry) }));
  const lines = [...Map.groupBy(rows, ({ scope }) => scope)].flatMap(renderScope);
  if (name !== 'dependencies') return section(title, lines);
  if (rows.length <= openDependencies) return section(title, [...updates, ...lines]);
  const list = lines.join('\n');
  const start = updates.length === 0 ? '' : `${updates.join('\n')}\n\n`;
  return `### ${title}\n\n${start}<details>\n<summary>${rows.length} updates</summary>\n\n${list}\n\n</details>`;
}

function renderScope([scope, rows]: readonly [
  string | null,
  readonly { readonly text: string }[],
]): readonly string[] {
  if (scope === null || rows.length < nestedScope)
    return rows.map(({ text }) => renderLine(scope, text));
  return [`- **${scope}:**`, ...rows.map(({ text }) => `  - ${text}`)];
}

function renderLine(scope: string | null, text: string): string {
  return `- ${scope === null ? '' : `**${scope}:** `}${text}`;
}

function renderText({ description, links }: NotesLine): string {
  return `${description} (${links.join(', ')})`;
}

function renderUpdate({ name, from, to }: NotesDependency): string {
  const before = from === null ? '' : `\`${from}\` → `;
  return `- \`${name.replaceAll('`', '')}\` ${before}\`${to}\``;
}

function renderBreaking(entry: NotesLine): string {
  const line = renderLine(entry.scope, renderText(entry));
  if (entry.migration === '') return line;
  const lines = entry.migration.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
  return `${line}\n\n${lines.join('\n')}\n`;
}

function renderNewcomer({ link, pull_request }: NotesPerson): string {
  const where = pull_request === null ? '' : ` in ${pull_request.link}`;
  return `- ${link} made their first contribution${where}`;
}

function renderPeople(people: readonly NotesPerson[]): string {
  const links = people.slice(0, mostContributors).map(({ link }) => link);
  const more = people.length - mostContributors;
  return [...links, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function compareLink({ compare_url, previous_tag, tag }: NotesView): string {
  return `[${escapeLine(previous_tag === null ? tag : `${previous_tag}...${tag}`)}](${compare_url})`;
}
