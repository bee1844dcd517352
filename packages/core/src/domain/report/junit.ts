import type { CheckEvidence, Evidence } from './evidence.ts';

/** The evidence's checks as JUnit's XML, which Jenkins and most other pipelines show as test results. */
export function renderJunit(evidence: Evidence): string {
  const { environment, version, checks, started_at } = evidence;
  const count = (verdict: string) => checks.filter((check) => check.verdict === verdict).length;
  const counts = `tests="${checks.length}" failures="${count('fail')}" skipped="${count('inconclusive')}"`;
  const name = escapeXml(`${environment} ${version}`);
  const cases = checks.map((check) => renderCheck(check, `slipway.${environment}`));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${name}" ${counts} timestamp="${escapeXml(started_at.replace('Z', ''))}">`,
    ...cases,
    '</testsuite>\n',
  ].join('\n');
}

function renderCheck(check: CheckEvidence, group: string): string {
  const open = `  <testcase classname="${escapeXml(group)}" name="${escapeXml(check.name)}"`;
  const message = `message="${escapeXml(check.first_failure ?? check.reason)}"`;
  if (check.verdict === 'pass') return `${open}/>`;
  const element = check.verdict === 'fail' ? 'failure' : 'skipped';
  return `${open}>\n    <${element} ${message}/>\n  </testcase>`;
}

/** XML 1.0 has no place for control characters and lone surrogates, not even escaped. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n\r]/g, ' ');
}
