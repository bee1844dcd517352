import { SlipwayError } from '../domain/errors.ts';
import { botIdentity } from '../domain/release/bot-identity.ts';
import type { Files } from '../ports/files.ts';
import type { TagObject } from '../ports/release-commits.ts';
import { answerOfGit, firstProblem, type GitOptions, tryGit } from './git-run.ts';

/** Git's own form of a time, in UTC. */
export function rawDate(date: string): string {
  return `${Math.floor(Date.parse(date) / 1000)} +0000`;
}

export interface TagOptions extends GitOptions {
  readonly files: Pick<Files, 'withTemporaryFolder'>;
}

/** Adds a tag's object to the clone, and no ref that leads to it. */
export function writeTag(options: TagOptions, tag: TagObject): Promise<string> {
  return tag.sign
    ? options.files.withTemporaryFolder((folder) => sign(options, tag, folder))
    : writePlain(options, tag);
}

async function writePlain(
  options: TagOptions,
  { name, commit, message, date }: TagObject,
): Promise<string> {
  const tagger = `${botIdentity.name} <${botIdentity.email}> ${rawDate(date)}`;
  const input = `object ${commit}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n${message}`;
  return answerOfGit(options, ['mktag'], { input });
}

/**
 * Git signs only a tag that it makes a ref for: it does so in an empty repository beside the clone, which shares the
 * clone's objects and the settings of its keys.
 */
async function sign(options: TagOptions, tag: TagObject, folder: string): Promise<string> {
  const [settings, objects] = await Promise.all([
    signingSettings(options),
    answerOfGit(options, ['rev-parse', '--path-format=absolute', '--git-path', 'objects']),
  ]);
  const aside = [`--git-dir=${folder}/tag.git`, ...settings];
  await answerOfGit(options, ['init', '--quiet', '--bare', '--template=', `${folder}/tag.git`]);
  const named = settings.some((setting) => /^(?:user|committer)\.name=./.test(setting));
  const args = [
    ...aside,
    'tag',
    '--sign',
    '--cleanup=verbatim',
    '-F',
    '-',
    '--end-of-options',
    tag.name,
    tag.commit,
  ];
  const variables = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_COMMITTER_DATE: rawDate(tag.date),
    ...(named
      ? {}
      : { GIT_COMMITTER_NAME: botIdentity.name, GIT_COMMITTER_EMAIL: botIdentity.email }),
  };
  const { exitCode, stderr } = await tryGit(options, args, { input: tag.message, variables });
  if (exitCode !== 0) throw notSigned(tag.name, stderr, settings);
  const sha = await answerOfGit(options, [...aside, 'rev-parse', `refs/tags/${tag.name}`], {
    variables,
  });
  // Where an SSH key is not there, git complains, and makes the tag without a signature.
  const made = await answerOfGit(options, [...aside, 'cat-file', 'tag', sha], { variables });
  if (!/^-----BEGIN (?:PGP|SSH|SIGNED) (?:SIGNATURE|MESSAGE)-----$/m.test(made))
    throw notSigned(tag.name, stderr, settings);
  return sha;
}

/** Who signs, and how: as the machine and the clone are set up. */
async function signingSettings(options: TagOptions): Promise<readonly string[]> {
  const asked = ['config', '--null', '--get-regexp', '^(user|committer|gpg)\\.'];
  const { stdout } = await tryGit(options, asked);
  return stdout
    .split('\0')
    .filter((entry) => entry.includes('\n'))
    .flatMap((entry) => ['-c', entry.replace('\n', '=')]);
}

function notSigned(name: string, stderr: string, settings: readonly string[]): SlipwayError {
  const key = settings.findLast((setting) => setting.startsWith('user.signingkey='));
  const named = key === undefined ? '' : ` with ${key.slice(0, 80)}`;
  return new SlipwayError(
    'command-failed',
    `The tag ${name} could not be signed${named}: ${firstProblem(stderr)}.`,
    {
      remedy:
        'Import the key in an earlier step, and set git’s `user.signingkey` to it (for an SSH key also `gpg.format` to `ssh`). Nothing was written.',
    },
  );
}
