import { SlipwayError } from '../../domain/errors.ts';
import { compareArchives } from '../../domain/packaging/archive-differences.ts';
import type { Artifact, Format } from '../../domain/packaging/manifest.ts';
import type { ReadableFormat } from '../../ports/archives.ts';
import type { PackagePorts } from '../package-deployment.ts';
import type { Built } from './build.ts';
import { imageDifferences } from './image/differences.ts';
import { msiDifferences } from './native/msi-differences.ts';

type ComparingPorts = Pick<PackagePorts, 'files' | 'archives' | 'processes'>;

/** Of each artifact that differs so many entries are told. */
const mostShown = 5;

/** Two builds must be the same bytes; each artifact that differs is named with what differs in it. */
export async function requireSame(
  artifacts: readonly Artifact[],
  first: readonly Built[],
  second: readonly Built[],
  ports: ComparingPorts,
): Promise<void> {
  const { files } = ports;
  const told: string[] = [];
  for (const built of first) {
    const again = second.find(({ name }) => name === built.name);
    const digest = artifacts.find(({ name }) => name === built.name)?.sha256;
    if (again === undefined) told.push(`${built.name}, which the second build calls otherwise`);
    else if ((await files.sha256(again.path)) !== digest)
      told.push(built.name + (await differences(built, again, ports)));
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

async function differences(one: Built, other: Built, ports: ComparingPorts): Promise<string> {
  const all = await comparers[one.format](one, other, ports);
  if (all === undefined) return '';
  if (all.length === 0) return ', where the same entries are packed in another way';
  const more = all.length > mostShown ? ` and ${all.length - mostShown} more` : '';
  return `, where ${all.slice(0, mostShown).join(', ')}${more}`;
}

/** Ends of a sentence that begins with the artifact's name; `undefined` where nothing here can tell. */
type Comparer = (
  one: Built,
  other: Built,
  ports: ComparingPorts,
) => Promise<readonly string[] | undefined>;

const comparers: Readonly<Record<Format, Comparer>> = {
  sdist: compareAs('tar.gz'),
  wheel: compareAs('zip'),
  npm: compareAs('tar.gz'),
  oci: (one, other, { archives }) => imageDifferences(one.path, other.path, archives),
  deb: compareAs('deb'),
  rpm: compareAs('rpm'),
  msi: (one, other, ports) => msiDifferences(one.path, other.path, ports),
  'tar.gz': compareAs('tar.gz'),
  'tar.zst': compareAs('tar.zst'),
  zip: compareAs('zip'),
};

function compareAs(format: ReadableFormat): Comparer {
  return async (one, other, { archives }) => {
    const [first, second] = await Promise.all([
      archives.inventory(one.path, format),
      archives.inventory(other.path, format),
    ]);
    return compareArchives(first, second);
  };
}
