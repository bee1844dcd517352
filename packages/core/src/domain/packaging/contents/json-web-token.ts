/** Whether a token's claims (its second part) say that it opens something for whoever has it: a cluster, a database. */
export function isLivingJwt(claims: string): boolean {
  const { iss, role } = readClaims(claims);
  return (
    (iss === 'supabase' && role === 'service_role') ||
    iss === 'kubernetes/serviceaccount' ||
    (typeof iss === 'string' && /^https:\/\/kubernetes\.default\.svc/.test(iss))
  );
}

function readClaims(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(decode(text)));
  } catch {
    return {};
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base 64 for URLs (RFC 4648, section 5), of ASCII. */
function decode(text: string): string {
  let bits = 0;
  let held = 0;
  let decoded = '';
  for (const sign of text) {
    bits = ((bits << 6) | alphabet.indexOf(sign)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    decoded += String.fromCharCode((bits >> held) & 0xff);
  }
  return decoded;
}
