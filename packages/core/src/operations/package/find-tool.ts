import type { ToolsSettings } from '../../domain/config/tool-settings.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import type { ToolCache } from '../../ports/tool-cache.ts';

interface ToolPorts {
  readonly processes: Processes;
  readonly toolCache: ToolCache;
  readonly log: Log;
}

/**
 * The same ports, whose `processes` also find the programs that the configuration pins: what is on PATH comes first, and
 * nothing is fetched before somebody looks for it. Whoever finds nothing says by itself how to get the program.
 */
export function withTools<T extends ToolPorts>(ports: T, tools: ToolsSettings): T {
  const fetched = new Map<string, Promise<string>>();
  const find = async (name: string): Promise<string | undefined> => {
    const own = await ports.processes.find(name);
    const tool = tools[name];
    if (own !== undefined || tool === undefined) return own;
    const program = fetched.get(name) ?? provide(ports, name, tool);
    fetched.set(name, program);
    return program;
  };
  return { ...ports, processes: { ...ports.processes, find } };
}

async function provide(
  { toolCache, log }: ToolPorts,
  name: string,
  tool: ToolsSettings[string],
): Promise<string> {
  if (!(await toolCache.has(name, tool)))
    log.info(`Fetch ${name} ${tool.version} from ${new URL(tool.url).host}.`);
  return toolCache.provide(name, tool);
}
