import { SlipwayError } from '../../domain/errors.ts';
import { compareArchives } from '../../domain/packaging/archive-differences.ts';
import type { ArchiveFormat, Artifact, Format } from '../../domain/packaging/manifest.ts';
import type { Archives } from '../../ports/archives.ts';
import type { Files } from '../../ports/files.ts';
import type { Built } from './build.ts';

/** Of each artifact that differs so many entries are told. */
const mostShown = 5;

/** Two builds must be the same bytes; each artifact that differs is named with what differs in it. */
export async function requireSame(
  artifacts: readonly Artifact[],
  first: readonly Built[],
  second: readonly Built[],
  { files, archives }: { readonly files: Files; readonly archives: Archives },
): Promise<void> {
  const told: string[] = [];
  for (const built of first) {
    const again = second.find(({ name }) => name === built.name);
    const digest = artifacts.find(({ name }) => name === built.name)?.sha256;
    if (again === undefined) told.push(`${built.name}, which the second build calls otherwise`);
    else if ((await files.sha256(again.path)) !== digest)
      told.push(built.name + (await differences(built, again, archives)));
  }
  if (told.length === 0) return;
  throw new SlipwayError(
    'artifact-invalid',
    `Two builds of the same commit differ: ${told.join('; ')}.`,
    {
      remedy:
        'Let the build take its times from `SOURCE_DATE_EPOCH` and sort what it lists, or leave `reproducible` out.',
    },
  );
}

async function differences(one: Built, other: Built, archives: Archives): Promise<string> {
  const container = containers[one.format];
  if (container === undefined) return '';
  const [first, second] = await Promise.all([
    archives.inventory(one.path, container),
    archives.inventory(other.path, container),
  ]);
  const all = compareArchives(first, second);
  if (all.length === 0) return ', where the same entries are packed in another way';
  const more = all.length > mostShown ? ` and ${all.length - mostShown} more` : '';
  return `, where ${all.slice(0, mostShown).join(', ')}${more}`;
}

/** As what artifacts are read. */
const containers: Readonly<Partial<Record<Format, ArchiveFormat>>> = {
  sdist: 'tar.gz',
  wheel: 'zip',
  npm: 'tar.gz',
  'tar.gz': 'tar.gz',
  'tar.zst': 'tar.zst',
  zip: 'zip',
};
