/** Rekor's answer, an object with one entry under its name. */
interface RekorEntry {
  readonly logID: string;
  readonly logIndex: number;
  readonly integratedTime: number;
  /** Base64. */
  readonly body: string;
  readonly verification?: {
    readonly signedEntryTimestamp?: string;
    readonly inclusionProof?: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly hashes: readonly string[];
      readonly checkpoint: string;
    };
  };
}

/** An entry of the transparency log as a bundle has it; `undefined` where the answer holds none. */
export function logEntry(answer: unknown) {
  const entry: RekorEntry | undefined = Object.values(Object(answer))[0] as RekorEntry | undefined;
  if (typeof entry?.body !== 'string') return undefined;
  const { kind, apiVersion } = Object(JSON.parse(Buffer.from(entry.body, 'base64').toString()));
  const { signedEntryTimestamp, inclusionProof: proof } = entry.verification ?? {};
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: fromHex(entry.logID) },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(entry.integratedTime),
    ...(signedEntryTimestamp !== undefined && { inclusionPromise: { signedEntryTimestamp } }),
    ...(proof !== undefined && {
      inclusionProof: {
        logIndex: String(proof.logIndex),
        rootHash: fromHex(proof.rootHash),
        treeSize: String(proof.treeSize),
        hashes: proof.hashes.map(fromHex),
        checkpoint: { envelope: proof.checkpoint },
      },
    }),
    canonicalizedBody: entry.body,
  };
}

function fromHex(text: string): string {
  return Buffer.from(text, 'hex').toString('base64');
}
