import { type Assessment, show } from './assertions.ts';
import { certificateProblem } from './certificate.ts';
import type { TcpCheck } from './health.ts';
import { compilePattern } from './pattern.ts';

/** What a port said. */
export interface TcpAnswer {
  readonly text: string;
  readonly validUntil: string | undefined;
  readonly askedAt: number;
}

export interface CompiledTcpCheck {
  readonly check: TcpCheck;
  readonly expect: RegExp | undefined;
}

export function compileTcpCheck(check: TcpCheck): CompiledTcpCheck {
  return { check, expect: check.expect === undefined ? undefined : compilePattern(check.expect) };
}

/** Holds what a port said against its check. Ports do not tell versions. */
export function assertTcpAnswer(
  { check, expect }: CompiledTcpCheck,
  answer: TcpAnswer,
): Assessment {
  const detail =
    expect !== undefined && !expect.test(answer.text)
      ? `it said ${show(answer.text)}, expected /${expect.source}/`
      : certificateProblem(check.tlsDays, answer);
  return {
    outcome: detail === undefined ? 'pass' : 'fail',
    detail: detail ?? '',
    version: undefined,
  };
}
