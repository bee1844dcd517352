import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The Node that runs actions: this one where it is new enough, else the binary that npm brought. */
export function findNode24(
  running: Pick<NodeJS.Process, 'versions' | 'execPath' | 'platform' | 'arch'> = process,
): string {
  if (Number.parseInt(running.versions.node, 10) >= 24) return running.execPath;
  const executable = running.platform === 'win32' ? 'node.exe' : 'node';
  const platform = `${running.platform}-${running.arch}`;
  for (const name of [`node-${platform}`, `node-bin-${platform}`]) {
    const folder = folderOf(name);
    if (folder !== undefined) return join(folder, 'bin', executable);
  }
  throw new Error(`Actions run on Node 24, and npm has none for ${platform}: install Node 24.`);
}

function folderOf(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
