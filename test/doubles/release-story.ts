import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import {
  generateReleaseNotes,
  type ReleaseNotes,
  type ReleaseNotesRequest,
} from '../../packages/core/src/operations/generate-release-notes.ts';
import { createMemoryFiles } from './memory-files.ts';
import { createMemoryGit, type MemoryGit } from './memory-git.ts';

/** A repository's story, oldest first: commit messages, and `tag NAME` for a tag on the commit before it. */
export type Story = readonly string[];

export interface Telling extends Partial<Omit<ReleaseNotesRequest, 'config'>> {
  /** `.github/slipway.yml`. */
  readonly settings?: string;
  /** Files of the project by name, such as `package.json`. */
  readonly files?: Readonly<Record<string, string>>;
  /** The branch that is checked out. */
  readonly branch?: string;
  /** Of each commit. */
  readonly date?: string;
}

/** The history of a story. `SHA(n)` in a message stands for the SHA of its n-th commit, the first being 1. */
export function tell(story: Story, { branch, date }: Telling = {}): MemoryGit {
  const git = createMemoryGit();
  const shas: string[] = [];
  for (const line of story)
    if (line.startsWith('tag ')) git.tag(line.slice('tag '.length));
    else {
      const message = line.replace(/SHA\((\d+)\)/g, (_, n) => String(shas[Number(n) - 1]));
      shas.push(git.add(message, date === undefined ? {} : { date }));
    }
  if (branch !== undefined) git.checkOut(branch);
  return git;
}

/** What would be released, with the settings as a project would write them. */
export function plan(git: MemoryGit, telling: Telling = {}): Promise<ReleaseNotes> {
  const { settings = '', files = {}, branch: _, date: __, ...asked } = telling;
  const texts = Object.entries(files).map(([name, text]) => [`/work/service/${name}`, text]);
  const request: ReleaseNotesRequest = {
    projectPath: '/work/service',
    version: undefined,
    bump: 'auto',
    channel: undefined,
    commit: undefined,
    strict: false,
    repositoryUrl: 'https://github.com/octo/service',
    config: parseConfig(settings, '.github/slipway.yml'),
    ...asked,
  };
  return generateReleaseNotes(request, {
    git,
    files: createMemoryFiles(Object.fromEntries(texts)),
    notesTemplate: { render: async () => '' },
    commits: { readTexts: async () => new Map() },
  });
}

/** The version that a story comes to; `nothing` where there is nothing to release. */
export async function versionAfter(story: Story, telling: Telling = {}): Promise<string> {
  const notes = await plan(tell(story, telling), telling);
  return notes.kind === 'release' ? notes.package.version : 'nothing';
}
