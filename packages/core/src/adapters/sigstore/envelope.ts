/** A text with its signatures (https://github.com/secure-systems-lab/dsse). */
export interface Envelope {
  /** Base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly sig: string }[];
}

/** What is really signed: DSSE's "pre-authentication encoding" of a text and its type. */
export function authenticatedText(type: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
