import { SlipwayError } from '../domain/errors.ts';
import type { ToolCache } from '../ports/tool-cache.ts';

interface Options {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** The runner's own cache of tools. What it is made of is loaded when a program is looked for. */
export function createToolCache({ environment, signal }: Options): ToolCache {
  const load = () => import(/* webpackMode: "eager" */ './tools/cached-tool.ts');
  return {
    has: async (name, tool) =>
      environment['RUNNER_TOOL_CACHE'] !== undefined &&
      (await load()).findCached(name, tool) !== undefined,
    provide: async (name, tool) => {
      if (environment['RUNNER_TOOL_CACHE'] === undefined) throw noRunner(name);
      return (await load()).provideTool(name, tool, signal);
    },
  };
}

function noRunner(name: string): SlipwayError {
  return new SlipwayError('missing-tool', `There is no \`${name}\` on PATH.`, {
    remedy:
      'Install it, or set RUNNER_TOOL_CACHE to a folder that tools may be kept in, as a runner does.',
  });
}
