import type { Config } from '../../domain/config/config.ts';
import type { Evidence } from '../../domain/report/evidence.ts';
import { renderJunit } from '../../domain/report/junit.ts';
import type { Report } from '../../domain/report/report.ts';
import type { Files } from '../../ports/files.ts';
import { sha256 } from '../digest.ts';

export interface WrittenProof {
  readonly reportPath: string;
  readonly evidencePath: string;
  /** SHA-256 of the evidence: what the proof mark holds. */
  readonly proof: string;
}

/** Writes what was found into a folder: the evidence and, made from the same facts, the report and what Jenkins reads. */
export async function writeProof(
  { config }: { readonly config: Config },
  folder: string,
  { report, evidence }: { readonly report: Report; readonly evidence: Evidence },
  files: Pick<Files, 'writeText'>,
): Promise<WrittenProof> {
  const reportPath = `${folder}/report.json`;
  const evidencePath = `${folder}/evidence.json`;
  const text = asJson(evidence);
  await files.writeText(evidencePath, text);
  await files.writeText(reportPath, asJson(report));
  if (config.ci_cd.jenkins_integration)
    await files.writeText(`${folder}/junit.xml`, renderJunit(evidence));
  return { reportPath, evidencePath, proof: await sha256(text) };
}

function asJson(value: Report | Evidence): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
