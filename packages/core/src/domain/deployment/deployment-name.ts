/**
 * The name that people and reports use: `deploy-YYYYMMDD-HHMMSS-NNN`, in UTC, from the moment at which GitHub
 * recorded the deployment (ISO 8601 in UTC). NNN is GitHub's id modulo 1,000: it never changes, and tells apart what began in one second.
 */
export function deploymentName(createdAt: string, id: number): string {
  const digits = createdAt.replaceAll(/[^0-9]/g, '');
  const ordinal = String(id % 1000).padStart(3, '0');
  return `deploy-${digits.slice(0, 8)}-${digits.slice(8, 14)}-${ordinal}`;
}
