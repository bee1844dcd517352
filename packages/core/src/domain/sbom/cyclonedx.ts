import { type Bill, billId, billTime, type Component } from './bill.ts';
import { licenceExpression } from './licence.ts';

/** A bill as CycloneDX 1.6 has it (ECMA-424, https://cyclonedx.org/docs/1.6/json/): the same bytes for the same bill. */
export function renderCycloneDx(bill: Bill): string {
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${billId(bill.artifact.sha256, 'cyclonedx')}`,
    version: 1,
    metadata: {
      timestamp: billTime(bill.created),
      tools: { components: [{ type: 'application', name: 'slipway' }] },
      component: renderSubject(bill),
    },
    components: [...bill.components.map(renderComponent), ...bill.files.map(renderFile)],
    dependencies: [
      { ref: subjectRef, dependsOn: [...bill.needs].sort() },
      ...bill.components.map(({ ref, needs }) => ({ ref, dependsOn: [...needs].sort() })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const subjectRef = 'artifact';

function renderSubject({ name, version, purl, licence, artifact }: Bill) {
  return {
    type: 'library',
    'bom-ref': subjectRef,
    name,
    version,
    ...renderLicence(licence),
    hashes: [{ alg: 'SHA-256', content: artifact.sha256 }],
    purl,
    properties: [{ name: 'slipway:file', value: artifact.name }],
  };
}

function renderComponent({ ref, name, version, range, purl, licence, digest }: Component) {
  return {
    type: 'library',
    'bom-ref': ref,
    name,
    ...(version !== undefined && { version }),
    ...renderLicence(licence),
    ...(digest && { hashes: [{ alg: digest.algorithm, content: digest.value }] }),
    purl,
    ...(version === undefined && { properties: [{ name: 'slipway:range', value: range || '*' }] }),
  };
}

function renderFile(path: string) {
  return { type: 'file', 'bom-ref': `file:${path}`, name: path };
}

function renderLicence(written: string | undefined) {
  if (written === undefined) return {};
  const expression = licenceExpression(written);
  return { licenses: [expression === undefined ? { license: { name: written } } : { expression }] };
}
