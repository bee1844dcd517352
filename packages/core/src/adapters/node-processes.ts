import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Processes } from '../ports/processes.ts';
import { runProcess } from './run-process.ts';

/** Programs as children of this process, each the leader of a process group that can be ended as a whole. */
export function createProcesses(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): Processes {
  return {
    environment: () => definedEntries(environment),
    find: (name) => findOnPath(name, environment['PATH'] ?? ''),
    run: (command) => runProcess(command, platform),
  };
}

async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Look further.
    }
  }
  return undefined;
}

function definedEntries(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
