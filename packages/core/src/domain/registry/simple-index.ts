/** A file that a simple index lists. */
export interface IndexedFile {
  /** Lower-case hexadecimal; `undefined` where the index does not say. */
  readonly sha256: string | undefined;
  /** As it is written: it may be relative to the page. */
  readonly url: string;
}

/**
 * Finds a file on a project's page of the simple repository API, in either form (PEP 691: JSON, PEP 503: HTML with
 * digests in the links' fragments). A page that is neither lists nothing.
 */
export function findInSimpleIndex(page: string, name: string): IndexedFile | undefined {
  return page.trimStart().startsWith('{') ? findInJson(page, name) : findInHtml(page, name);
}

function findInJson(page: string, name: string): IndexedFile | undefined {
  const files = readFiles(page);
  const file = files.find((each) => each?.filename === name);
  if (file === undefined || file === null) return undefined;
  const sha256 = file.hashes?.['sha256'];
  return {
    sha256: typeof sha256 === 'string' ? sha256.toLowerCase() : undefined,
    url: String(file.url ?? ''),
  };
}

interface JsonFile {
  readonly filename?: unknown;
  readonly url?: unknown;
  readonly hashes?: Readonly<Record<string, unknown>> | null;
}

function readFiles(page: string): readonly (JsonFile | null)[] {
  try {
    const { files } = JSON.parse(page) as { readonly files?: unknown };
    return Array.isArray(files) ? files : [];
  } catch {
    return [];
  }
}

/** Cut at each link first, so that no page takes more than one look at each character. */
function findInHtml(page: string, name: string): IndexedFile | undefined {
  for (const piece of page.split(/<a\s/i).slice(1)) {
    const end = piece.indexOf('>');
    const text = piece.slice(end + 1, piece.indexOf('<', end));
    if (end === -1 || text.trim() !== name) continue;
    const url = hrefOf(piece.slice(0, end)).replaceAll('&amp;', '&');
    return { url, sha256: /#(?:.*&)?sha256=([0-9a-f]{64})/i.exec(url)?.[1]?.toLowerCase() };
  }
  return undefined;
}

function hrefOf(attributes: string): string {
  const [, double, single] = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes) ?? [];
  return double ?? single ?? '';
}
