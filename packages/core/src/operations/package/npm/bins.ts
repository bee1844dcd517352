import { SlipwayError } from '../../../domain/errors.ts';
import { binsOf, type PackedPackage } from '../../../domain/packaging/npm/packed-package.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { toolEnvironment } from '../tools.ts';

/** Milliseconds; a program that still runs then has started. */
const patience = 10_000;

/** What Node says of a program that it can't even load. */
const unloadable =
  /\b(?:ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_REQUIRE_ESM|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_UNSUPPORTED_DIR_IMPORT)\b|^SyntaxError: | in ES module scope/m;

/**
 * Starts each program that the package installs with `--help`. It has to be installed under its name, begin with a line
 * that says what runs it, and load; what it answers is its own affair. Gives what was proven, or nothing where there is none.
 */
export async function proveBins(
  artifact: Built,
  { fields }: PackedPackage,
  clean: string,
  making: Making,
): Promise<readonly string[]> {
  const started: string[] = [];
  const bins = binsOf(fields);
  for (const [name, target] of bins) {
    const text = await making.ports.files.readText(
      `${clean}/node_modules/${fields['name']}/${target}`,
    );
    if (text?.startsWith('#!') === false && !text.slice(0, 16).includes('\0'))
      throw broken(
        artifact,
        name,
        `${target} has no \`#!\` line, so a shell takes it for a script of its own`,
        'Begin the file with `#!/usr/bin/env node`.',
      );
    if (text === undefined || !/^#!.*\bnode\b/.test(text)) continue;
    requireStarted(artifact, name, await start(name, clean, making));
    started.push(name);
  }
  if (started.length < 2) return started.map((name) => `its bin ${name} starts`);
  return [`its bins ${started.join(', ')} start`];
}

function start(name: string, clean: string, { ports, request }: Making): Promise<CommandResult> {
  return ports.processes.run({
    file: `${clean}/node_modules/.bin/${name}`,
    args: ['--help'],
    cwd: clean,
    env: toolEnvironment(ports.processes, {}),
    input: '',
    timeout: patience,
    keep: 16 * 1024,
    ...(request.signal && { signal: request.signal }),
  });
}

function requireStarted(artifact: Built, name: string, result: CommandResult): void {
  const { exitCode, stderr, timedOut } = result;
  const crashed = exitCode === null && !timedOut;
  if (crashed)
    throw broken(artifact, name, 'a signal ended it', 'Run it from a packed and installed copy.');
  if (exitCode === 0 || timedOut || !unloadable.test(stderr)) return;
  throw broken(
    artifact,
    name,
    `it can’t be loaded. Node says:\n${explanation(stderr)}`,
    'Put what it needs into `files` and `dependencies`, and run it from a packed and installed copy.',
  );
}

/** The lines from the one that names the error on; what leads there is Node's own. */
function explanation(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const at = lines.findIndex((line) => /^\w*Error\b/.test(line));
  return lines.slice(Math.max(0, at)).slice(0, 6).join('\n');
}

function broken(artifact: Built, name: string, why: string, remedy: string): SlipwayError {
  return new SlipwayError(
    'artifact-invalid',
    `${artifact.name}: its program \`${name}\` does not start: ${why}.`,
    { remedy },
  );
}
