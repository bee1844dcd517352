import { SlipwayError } from '../../domain/errors.ts';

/** What a system says of a disk that takes no more, as Node gives it in `code` and as people would say it. */
const troubles: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of disk space is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'the user of this job has no right to write there',
};

/** Says of a failed write what a person can do about it; any other error is thrown as it is. */
export function explainDiskTrouble(cause: unknown): never {
  const { code, path } = Object(cause) as { readonly code?: unknown; readonly path?: unknown };
  const why = cause instanceof SlipwayError ? undefined : troubles[String(code)];
  if (why === undefined) throw cause;
  const where = typeof path === 'string' ? ` ${path}` : '';
  throw new SlipwayError('build-failed', `Writing${where} failed: ${why} (${code}).`, {
    remedy:
      'Nothing was left behind. Free space, or let `TMPDIR` and `output-directory` name folders with enough of it, and run it again.',
    cause,
  });
}
