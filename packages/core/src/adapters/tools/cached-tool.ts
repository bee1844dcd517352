import { chmodSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir, find } from '@actions/tool-cache';
import type { ToolSettings } from '../../domain/config/tool-settings.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { downloadTool } from './download-tool.ts';
import { toolArchive, unpackTool } from './unpack-tool.ts';

/** The digest names the entry of the cache: other bytes are another tool, and versions need not be semantic. */
const cacheVersion = '1.0.0';

/** The full path of a tool's program in the cache. */
export function findCached(name: string, tool: ToolSettings): string | undefined {
  const folder = find(entryOf(name, tool), cacheVersion);
  const program = join(folder, programOf(name, tool));
  return folder !== '' && existsSync(program) ? program : undefined;
}

/** The same, fetched where it is not there. */
export async function provideTool(
  name: string,
  tool: ToolSettings,
  cancel: AbortSignal | undefined,
): Promise<string> {
  const cached = findCached(name, tool);
  if (cached !== undefined) return cached;
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tool-'));
  try {
    const download = join(folder, 'download');
    await downloadTool(name, tool, download, { cancel });
    const program = await unpack(name, tool, download, join(folder, 'tool'));
    const kept = await cacheDir(join(folder, 'tool'), entryOf(name, tool), cacheVersion);
    return join(kept, program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives the program's path below `folder`. */
async function unpack(
  name: string,
  tool: ToolSettings,
  download: string,
  folder: string,
): Promise<string> {
  const program = programOf(name, tool);
  const format = toolArchive(tool.url);
  await mkdir(folder);
  if (format === undefined) await rename(download, join(folder, program));
  else await unpackTool(download, format, folder);
  if (!existsSync(join(folder, program)))
    throw new SlipwayError('artifact-invalid', `${tool.url} holds no \`${program}\`.`, {
      remedy: `Set \`packaging.tools.${name}.path\` to the program's path inside the archive.`,
    });
  chmodSync(join(folder, program), 0o755);
  return program;
}

function programOf(name: string, { url, path }: ToolSettings): string {
  return (toolArchive(url) === undefined ? undefined : path) ?? name;
}

function entryOf(name: string, { sha256 }: ToolSettings): string {
  return `slipway-${name}-${sha256}`;
}
