import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ToolSettings } from '../../domain/config/tool-settings.ts';
import { SlipwayError } from '../../domain/errors.ts';

/** Bytes. No packaging tool comes near it, and a runner's disk takes it. */
const usual = 512 * 1024 * 1024;
const mostRedirects = 5;
/** Milliseconds for the whole download. */
const longest = 10 * 60_000;

interface Limits {
  readonly cancel?: AbortSignal | undefined;
  /** Bytes. */
  readonly largest?: number;
}

/** Downloads a tool; what is longer than tools are, or has another digest, is an error. */
export async function downloadTool(
  name: string,
  { url, sha256 }: ToolSettings,
  to: string,
  { cancel, largest = usual }: Limits = {},
): Promise<void> {
  const signal = AbortSignal.any([AbortSignal.timeout(longest), ...(cancel ? [cancel] : [])]);
  const hash = createHash('sha256');
  try {
    const body = await request(new URL(url), signal, mostRedirects);
    await pipeline(Readable.fromWeb(body), limited(hash, largest), createWriteStream(to), {
      signal,
    });
  } catch (cause) {
    throw explain(cause, name, cancel);
  }
  const found = hash.digest('hex');
  if (found !== sha256)
    throw new SlipwayError(
      'artifact-invalid',
      `What lies at ${url} has the SHA-256 ${found}, not ${sha256}. It was thrown away unopened.`,
      {
        remedy: `Find out why before you change \`packaging.tools.${name}.sha256\`: the file may have been replaced.`,
      },
    );
}

/** Follows redirects itself, so that each address is as safe as the first. */
async function request(url: URL, signal: AbortSignal, left: number) {
  const response = await fetch(url, { redirect: 'manual', signal });
  const location = response.headers.get('location');
  if (response.status >= 300 && response.status < 400 && location !== null) {
    await response.body?.cancel();
    const next = new URL(location, url);
    if (left === 0) throw refused(url, 'redirects again and again');
    if (next.protocol !== 'https:' && next.origin !== url.origin)
      throw refused(url, `redirects to ${next.protocol}//${next.host}`);
    return request(next, signal, left - 1);
  }
  if (response.ok && response.body !== null) return response.body;
  throw refused(url, `answers ${response.status}`);
}

function limited(hash: ReturnType<typeof createHash>, largest: number) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > largest)
        throw new SlipwayError(
          'artifact-invalid',
          `The download is longer than ${largest} bytes.`,
          {
            remedy: 'Install a tool of this size in a step of its own.',
          },
        );
      hash.update(chunk);
      yield chunk;
    }
  };
}

function refused(url: URL, what: string): SlipwayError {
  return new SlipwayError('missing-tool', `${url.origin}${url.pathname} ${what}.`, {
    remedy:
      'Correct the `url` of the tool in `packaging.tools`, or install the tool in a step before.',
  });
}

function explain(cause: unknown, name: string, cancel: AbortSignal | undefined): unknown {
  if (cause instanceof SlipwayError) return cause;
  if (cancel?.aborted === true)
    return new SlipwayError('cancelled', 'Packaging was cancelled; nothing was written.', {
      remedy: 'Run it again: it begins anew.',
      cause,
    });
  return new SlipwayError('retryable', `\`${name}\` could not be downloaded.`, {
    remedy: 'Run it again; if that gives the same, look at the address in `packaging.tools`.',
    cause,
  });
}
