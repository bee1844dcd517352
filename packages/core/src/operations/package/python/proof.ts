import { SlipwayError } from '../../../domain/errors.ts';
import { parsePyproject } from '../../../domain/packaging/project-python.ts';
import { backendOf } from '../../../domain/packaging/python-backend.ts';
import type { Finding } from '../../../domain/packaging/python-metadata.ts';
import { judgeSdist, sdistTexts } from '../../../domain/packaging/python-sdist.ts';
import { judgeTracked, judgeWheelSources } from '../../../domain/packaging/python-tracked.ts';
import { judgeWheel, wheelTexts } from '../../../domain/packaging/python-wheel.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { proveInstallation } from './installation.ts';

/**
 * An sdist by the rules of its format and of package indexes, with everything in it that belongs; a wheel was built from
 * it. Where no wheel is asked for, that one is installed for the proof and goes no further.
 */
export async function proveSdist(artifact: Built, making: Making): Promise<string> {
  const { ports } = making;
  const members = await ports.archives.inventory(artifact.path, 'tar.gz', (path) =>
    sdistTexts.test(path),
  );
  report(artifact, judgeSdist(artifact.name, members), making);
  const inside = new Set(members.map(({ path }) => path.slice(path.indexOf('/') + 1)));
  const missing = judgeTracked({ ...(await trackedFacts(making)), inside });
  report(artifact, missing, making);
  const whole = missing.length === 0 ? 'every tracked file in it' : 'all sources in it';
  const proven = `metadata valid, ${whole}`;
  if (artifact.wheel === undefined) return proven;
  const alone = making.plan.artifacts.every(({ format }) => format !== 'wheel');
  const wheel = { ...artifact, path: artifact.wheel, name: fileName(artifact.wheel) };
  return alone
    ? `${proven}, its wheel: ${await proveWheel(wheel, making)}`
    : `${proven}, builds its wheel`;
}

/** A wheel by the rules of its format and of package indexes, with all of its packages, installed and tried. */
export async function proveWheel(artifact: Built, making: Making): Promise<string> {
  const { ports } = making;
  const members = await ports.archives.inventory(artifact.path, 'zip', (path) =>
    wheelTexts.test(path),
  );
  const { tracked, ignore } = await trackedFacts(making);
  const paths = members.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  report(artifact, judgeWheel(artifact.name, members), making);
  report(artifact, judgeWheelSources({ tracked, ignore }, paths), making);
  const metadata = members.find(({ path }) => path.endsWith('.dist-info/METADATA'))?.text ?? '';
  return `metadata valid, ${await proveInstallation(artifact, { metadata, paths }, making)}`;
}

async function trackedFacts({ request: { projectPath, config }, source, ports }: Making) {
  const text = await ports.files.readText(`${projectPath}/pyproject.toml`);
  const pyproject = text === undefined ? {} : parsePyproject(text);
  const changed = new Set(source.changes);
  const tracked = await ports.git.trackedFiles(projectPath);
  return {
    // What was removed from the working tree, or is being written, is no fault of the build.
    tracked: tracked.filter((path) => !changed.has(path)),
    pyproject,
    backend: backendOf(pyproject),
    ignore: config.packaging.sdist_ignore,
  };
}

/** The first error ends it; warnings are told. */
function report({ name }: Built, findings: readonly Finding[], { warn }: Making): void {
  const errors = findings.filter(({ level }) => level === 'error').map(({ text }) => text);
  if (errors.length > 0)
    throw new SlipwayError(
      'artifact-invalid',
      `${name} must not be shipped. ${errors.join('. ')}.`,
      {
        remedy:
          'Mend this in the project’s description or its build settings, and package it again.',
      },
    );
  for (const { text } of findings) warn(`${name}: ${text}.`);
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
