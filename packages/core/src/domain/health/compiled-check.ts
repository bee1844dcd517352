import { type CompiledHttpCheck, compileHttpCheck } from './assertions.ts';
import type { ServiceCheck } from './health.ts';
import { type CompiledTcpCheck, compileTcpCheck } from './tcp-answer.ts';

/** A check of a service, ready to meet many answers. */
export type CompiledCheck = CompiledHttpCheck | CompiledTcpCheck;

/** Compiles a check's patterns once for all its samples. */
export function compileCheck(check: ServiceCheck): CompiledCheck {
  return check.kind === 'http' ? compileHttpCheck(check) : compileTcpCheck(check);
}

/** Whether it is a check over HTTP. */
export function isHttp(compiled: CompiledCheck): compiled is CompiledHttpCheck {
  return compiled.check.kind === 'http';
}
