const day = 24 * 60 * 60_000;

/** Why a certificate will not do, as the middle of a sentence; `undefined` where nothing is asked of it or it lasts. */
export function certificateProblem(
  days: number | undefined,
  { validUntil, askedAt }: { readonly validUntil: string | undefined; readonly askedAt: number },
): string | undefined {
  if (days === undefined) return undefined;
  if (validUntil === undefined) return 'it answered without TLS, so there is no certificate';
  const left = (Date.parse(validUntil) - askedAt) / day;
  if (left >= days) return undefined;
  return `its certificate ends in ${Math.floor(left * 10) / 10} days, at least ${days} were expected`;
}
