import type {
  CommandCheck,
  HttpCheck,
  Sample,
  SampleOutcome,
  SamplePhase,
  TcpCheck,
} from '../../packages/core/src/domain/health/health.ts';

export function httpCheck(fields: Partial<HttpCheck> = {}): HttpCheck {
  return {
    kind: 'http',
    name: 'health',
    url: '/health',
    method: 'GET',
    headers: {},
    status: [200],
    body: [],
    responseHeaders: {},
    json: [],
    version: undefined,
    latency: [],
    tlsDays: undefined,
    timeoutSeconds: 5,
    critical: true,
    ...fields,
  };
}

export function tcpCheck(fields: Partial<TcpCheck> = {}): TcpCheck {
  return {
    kind: 'tcp',
    name: 'port',
    host: '127.0.0.1',
    port: 6379,
    tls: false,
    send: '',
    expect: undefined,
    latency: [],
    tlsDays: undefined,
    timeoutSeconds: 5,
    critical: true,
    ...fields,
  };
}

export function commandCheck(fields: Partial<CommandCheck> = {}): CommandCheck {
  return {
    kind: 'command',
    name: 'smoke',
    run: './smoke.sh',
    timeoutSeconds: 60,
    critical: true,
    ...fields,
  };
}

const letters: Readonly<Record<string, SampleOutcome>> = {
  P: 'pass',
  F: 'fail',
  S: 'stale',
  E: 'error',
};

/** Samples of one check from letters: P(ass), F(ail), S(tale), E(rror). */
export function samplesOf(
  outcomes: string,
  phase: SamplePhase = 'converge',
  check = 'health',
): readonly Sample[] {
  return [...outcomes].map((letter, index) => ({
    check,
    phase,
    at: index * 1_000,
    outcome: letters[letter] ?? 'error',
    latency: 10 + index,
    detail: letter === 'P' ? '' : `saw ${letters[letter]} ${index}`,
    version: undefined,
  }));
}
