import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Clock } from '../../packages/core/src/ports/clock.ts';
import type {
  Probe,
  ProbeRequest,
  ProbeResponse,
  TcpRequest,
  TcpResponse,
} from '../../packages/core/src/ports/probe.ts';
import type { Command, CommandResult, Processes } from '../../packages/core/src/ports/processes.ts';

/** What a service does when it is asked: a status, a body, or an error's reason. */
export type Reply =
  | {
      readonly status?: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
      readonly validUntil?: string;
    }
  | { readonly error: string };

/** What a port says when it is asked. */
export type PortReply = { readonly text: string } | { readonly error: string };

export interface FakeProbe extends Probe {
  readonly requests: readonly ProbeRequest[];
  readonly portRequests: readonly TcpRequest[];
  /** The most that were under way at once. */
  mostAtOnce(): number;
}

/** A network that answers by a rule; each answer takes so long on the clock. */
export function createFakeProbe(
  reply: (request: ProbeRequest, count: number) => Reply,
  clock: Clock,
  latency = 20,
  port: (request: TcpRequest, count: number) => PortReply = () => ({ text: '' }),
): FakeProbe {
  const requests: ProbeRequest[] = [];
  const portRequests: TcpRequest[] = [];
  let running = 0;
  let most = 0;
  return {
    requests,
    portRequests,
    mostAtOnce: () => most,
    async http(request): Promise<ProbeResponse> {
      requests.push(request);
      const count = requests.filter(({ url }) => url === request.url).length;
      running += 1;
      most = Math.max(most, running);
      await clock.sleep(Math.min(latency, request.timeout), request.signal);
      running -= 1;
      const answer = reply(request, count);
      if ('error' in answer) return { kind: 'error', reason: answer.error, latency };
      const { status = 200, headers = {}, body = '', validUntil } = answer;
      return { kind: 'answered', status, headers, body, validUntil, latency };
    },
    async tcp(request): Promise<TcpResponse> {
      portRequests.push(request);
      await clock.sleep(Math.min(latency, request.timeout), request.signal);
      const answer = port(request, portRequests.length);
      if ('error' in answer) return { kind: 'error', reason: answer.error, latency };
      return { kind: 'answered', text: answer.text, validUntil: undefined, latency };
    },
  };
}

export interface FakeProcesses extends Processes {
  readonly commands: readonly Command[];
}

/** Programs that end as a rule says: an exit code, or what a real run would give. */
export function createFakeProcesses(
  end: (command: Command) => number | Partial<CommandResult> | SlipwayError = () => 0,
  environment: Readonly<Record<string, string>> = {},
): FakeProcesses {
  const commands: Command[] = [];
  return {
    commands,
    environment: () => environment,
    find: async (name) => (name === 'bash' ? '/bin/bash' : undefined),
    async run(command) {
      commands.push(command);
      const ended = end(command);
      if (ended instanceof SlipwayError) throw ended;
      const fields = typeof ended === 'number' ? { exitCode: ended } : ended;
      command.onOutput?.('output of the command\n');
      return { exitCode: 0, stdout: '', stderr: '', timedOut: false, duration: 5, ...fields };
    },
  };
}
