import { type LocalGitHub, type LocalGitHubOptions, startLocalGitHub } from '@slipway/local-github';
import { violations } from './github-contract.ts';

/**
 * Starts a local GitHub that checks every request and reply against GitHub's own descriptions.
 * `stop()` fails where one did not fit, and says which and why.
 */
export async function startContractGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const found = new Set<string>();
  const github = await startLocalGitHub({
    ...options,
    onExchange: (exchange) => {
      for (const violation of violations(exchange)) found.add(violation);
      options.onExchange?.(exchange);
    },
  });
  return {
    ...github,
    stop: async () => {
      await github.stop();
      if (found.size === 0) return;
      const lines = [...found].map((violation) => `- ${violation}`);
      found.clear();
      throw new Error(`Not as GitHub describes it:\n${lines.join('\n')}`);
    },
  };
}
