import { parseArguments, usage } from './arguments.ts';
import { startLocalGitHub } from './local-github.ts';
import type { LocalGitHub, LocalGitHubOptions } from './options.ts';

/** Where a command writes, and what tells it to stop. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly onStop: (stop: () => void) => void;
}

/** Runs the command line; gives its exit code once it is over. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const parsed = parseArguments(args);
  if (parsed.kind === 'help') {
    terminal.out(usage);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    terminal.err(`${parsed.message}\n\n${usage}`);
    return 2;
  }
  return serve(parsed.options, terminal);
}

async function serve(options: LocalGitHubOptions, terminal: Terminal): Promise<number> {
  const stopped = Promise.withResolvers<void>();
  terminal.onStop(stopped.resolve);
  try {
    const github = await startLocalGitHub(options);
    terminal.out(announce(github, Object.keys(options.repositories)));
    await stopped.promise;
    await github.stop();
    return 0;
  } catch (error) {
    terminal.err(`local-github cannot start: ${(error as Error).message}`);
    return 1;
  }
}

/** One line of JSON with all that a client needs. */
function announce(github: LocalGitHub, repositories: readonly string[]): string {
  return JSON.stringify({
    api_url: github.apiUrl,
    graphql_url: github.graphqlUrl,
    server_url: github.serverUrl,
    // The first one, which is the only one as a rule.
    git_url: repositories.map(github.gitUrl)[0],
    token: github.token,
  });
}
