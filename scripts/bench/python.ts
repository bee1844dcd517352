import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runAction } from '@slipway/local-runner';
import { pythonBuilders } from '../python-builders.ts';
import { runOrThrow } from '../run-command.ts';
import type { Figure } from './figure.ts';
import { median, root } from './measure.ts';

const rounds = 3;
/** Of what the backend takes when it is called directly. */
const mostToPackage = 1.1;

/**
 * A project of 100 modules with package data, as two backends build it, packaged with and without proof: beside the program
 * that builds it, which a release job would call, and beside the pip of an environment that the wheel is installed into.
 */
export async function measurePython(): Promise<readonly Figure[]> {
  const builders = await pythonBuilders();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    const uv = { name: 'uv build', file: join(builders.uv, 'uv'), args: ['build', '--out-dir'] };
    const python = join(builders.build, 'python3');
    const build = { name: 'python -m build', file: python, args: ['-m', 'build', '--outdir'] };
    const figures: Figure[] = [];
    for (const { name: backend, settings } of backends) {
      const project = join(folder, backend);
      await layOut(project, settings);
      const place = { folder, project, backend };
      figures.push(
        ...(await measureBuilder({ ...uv, path: builders.uv }, python, place)),
        ...(await measureBuilder({ ...build, path: builders.build }, python, place)),
      );
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Backend {
  readonly name: string;
  /** Of pyproject.toml. */
  readonly settings: string;
}

const backends: readonly Backend[] = [
  {
    name: 'setuptools',
    settings:
      '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n\n[tool.setuptools.package-data]\nharbour = ["charts/*.json"]\n',
  },
  {
    name: 'hatchling',
    settings: '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
  },
];

interface Builder {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** The folder on PATH that has it alone. */
  readonly path: string;
}

interface Place {
  readonly folder: string;
  readonly project: string;
  /** Its name. */
  readonly backend: string;
}

/** All of them in turns, so that a slow moment meets each. */
async function measureBuilder(
  builder: Builder,
  python: string,
  place: Place,
): Promise<readonly Figure[]> {
  const times = {
    direct: [] as number[],
    plain: [] as number[],
    proven: [] as number[],
    pip: [] as number[],
  };
  // The first round fills the caches, and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const direct = await buildDirectly(builder, place);
    const plain = await packageIt(builder, place, { verify: 'false' });
    const proven = await packageIt(builder, place, {});
    const pip = await installWithPip(python, place);
    if (round === 0) continue;
    times.direct.push(direct);
    times.plain.push(plain);
    times.proven.push(proven);
    times.pip.push(pip);
  }
  const [direct, plain, pip] = [median(times.direct), median(times.plain), median(times.pip)];
  // Each proof beside the packaging of its own round.
  const proof = median(times.proven.map((time, at) => time - (times.plain[at] ?? 0)));
  return [
    {
      name: `package without proof, ${place.backend} by ${builder.name}`,
      measured: `${plain.toFixed(0)} ms, ${(plain / direct).toFixed(2)} ×`,
      limit: `${mostToPackage} × \`${builder.name}\` of the same project, start to end: ${direct.toFixed(0)} ms`,
      reached: plain <= mostToPackage * direct,
    },
    {
      name: `what the proof adds, ${place.backend} by ${builder.name}`,
      measured: `${proof.toFixed(0)} ms, ${(proof / pip).toFixed(2)} ×`,
      limit: `\`pip install\` of the wheel, in an environment that is there: ${pip.toFixed(0)} ms`,
      reached: proof <= pip,
    },
  ];
}

async function buildDirectly({ file, args, path }: Builder, place: Place): Promise<number> {
  const out = join(place.folder, 'direct');
  await rm(out, { recursive: true, force: true });
  return timeOf(() =>
    runOrThrow(file, [...args, out, place.project], { cwd: place.folder, env: environment(path) }),
  );
}

/** The bundle as a runner starts it; the runner's own work does not count. */
async function packageIt(
  { path }: Builder,
  { project }: Place,
  inputs: Readonly<Record<string, string>>,
): Promise<number> {
  await rm(join(project, 'release-artifacts'), { recursive: true, force: true });
  const run = await runAction({
    actionDirectory: join(root, 'actions', 'package'),
    workingDirectory: project,
    inputs,
    env: environment(path),
  });
  if (run.outcome !== 'success') throw new Error(`package failed:\n${run.log}`);
  return run.main.duration;
}

/** The time of `pip install`, by the pip of an environment that is there already. */
async function installWithPip(python: string, { folder }: Place): Promise<number> {
  const own = join(folder, 'environment');
  await rm(own, { recursive: true, force: true });
  await runOrThrow(python, ['-m', 'venv', own], { cwd: folder });
  const names = await readdir(join(folder, 'direct'));
  const wheel = join(folder, 'direct', names.find((name) => name.endsWith('.whl')) ?? '');
  const pip = ['-m', 'pip', 'install', wheel];
  return timeOf(() => runOrThrow(join(own, 'bin', 'python'), pip, { cwd: folder }));
}

function environment(path: string): Record<string, string> {
  const { PATH = '', ...others } = process.env as Record<string, string>;
  return { ...others, PATH: `${path}${delimiter}${PATH}`, SOURCE_DATE_EPOCH: '1767225600' };
}

async function timeOf(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

/** A package of 100 modules with data and a command. */
async function layOut(project: string, settings: string): Promise<void> {
  const files: Record<string, string> = {
    'pyproject.toml': `${settings}\n[project]\nname = "harbour"\nversion = "1.0.0"\ndescription = "Berths and charts."\nreadme = "README.md"\nrequires-python = ">=3.9"\n\n[project.scripts]\nharbour = "harbour:main"\n`,
    'README.md': '# Harbour\n',
    'src/harbour/__init__.py': 'def main():\n    print("ahoy")\n',
    '.gitignore': 'dist/\nrelease-artifacts/\n',
  };
  for (let at = 0; at < 99; at += 1)
    files[`src/harbour/berth_${at}.py`] =
      `"""Berth ${at}."""\n\n\ndef ship():\n    return ${at}\n`.repeat(20);
  for (let at = 0; at < 5; at += 1)
    files[`src/harbour/charts/chart_${at}.json`] = `{"depth": ${at}}\n`;
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  const git = (...args: readonly string[]) => runOrThrow('git', args, { cwd: project });
  await git('init', '--quiet');
  await git('add', '--all');
  await git(
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@b.c',
    'commit',
    '--quiet',
    '--message=feat: begin',
  );
}
