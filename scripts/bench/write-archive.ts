import { join } from 'node:path';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import type { ArchiveFormat } from '../../packages/core/src/domain/packaging/manifest.ts';

// Lists a folder and writes it into an archive, as `tar -c FOLDER | gzip -n > ARCHIVE` does.
const [folder = '', archive = '', format = ''] = process.argv.slice(2);
const entries = (await nodeFiles.list(folder)).map((file) => ({
  ...file,
  path: `tree/${file.path}`,
  source: join(folder, file.path),
}));
const time = '2026-01-01T00:00:00Z';
await archives.write({ format: format as ArchiveFormat, entries, time }, archive);
