import { type Bill, billId, billTime, type Component } from './bill.ts';
import { licenceExpression } from './licence.ts';

const subjectId = 'SPDXRef-Artifact';
const unknown = 'NOASSERTION';

/**
 * A bill as SPDX 2.3 has it (ISO/IEC 5962, https://spdx.github.io/spdx-spec/v2.3/): the same bytes for the same bill. The
 * files of an archive are left to CycloneDX: here each would need sums of its own, SHA-1 among them.
 */
export function renderSpdx(bill: Bill): string {
  const ids = new Map(bill.components.map(({ ref }, at) => [ref, `SPDXRef-Package-${at + 1}`]));
  const link = (from: string, needs: readonly string[]) =>
    needs.flatMap((ref) => relate(from, 'DEPENDS_ON', ids.get(ref)));
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: bill.artifact.name,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(bill.artifact.name)}-${billId(bill.artifact.sha256, 'spdx')}`,
    creationInfo: { created: billTime(bill.created), creators: ['Tool: slipway'] },
    packages: [
      renderSubject(bill),
      ...bill.components.map((component, at) =>
        renderComponent(component, `SPDXRef-Package-${at + 1}`),
      ),
    ],
    relationships: [
      ...relate('SPDXRef-DOCUMENT', 'DESCRIBES', subjectId),
      ...link(subjectId, bill.needs),
      ...bill.components.flatMap(({ ref, needs }) => link(ids.get(ref) ?? subjectId, needs)),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function renderSubject({ name, version, purl, licence, artifact }: Bill) {
  return {
    SPDXID: subjectId,
    name,
    versionInfo: version,
    packageFileName: artifact.name,
    ...renderCommon(purl, licence),
    checksums: [{ algorithm: 'SHA256', checksumValue: artifact.sha256 }],
  };
}

function renderComponent(component: Component, id: string) {
  const { name, version, range, purl, licence, digest } = component;
  return {
    SPDXID: id,
    name,
    ...(version !== undefined && { versionInfo: version }),
    ...renderCommon(purl, licence),
    ...(digest && {
      checksums: [{ algorithm: digest.algorithm.replace('-', ''), checksumValue: digest.value }],
    }),
    ...(version === undefined && { comment: `Asked for as ${name} ${range || '(any version)'}` }),
  };
}

function renderCommon(purl: string, licence: string | undefined) {
  const declared = licenceExpression(licence);
  return {
    downloadLocation: unknown,
    filesAnalyzed: false,
    licenseConcluded: unknown,
    licenseDeclared: declared ?? unknown,
    ...(licence !== undefined && declared === undefined && { licenseComments: licence }),
    copyrightText: unknown,
    supplier: unknown,
    externalRefs: [
      { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl },
    ],
  };
}

function relate(from: string, relationshipType: string, to: string | undefined) {
  return to === undefined
    ? []
    : [{ spdxElementId: from, relationshipType, relatedSpdxElement: to }];
}
