import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { createToolCache } from '../../packages/core/src/adapters/tool-cache.ts';
import { downloadTool } from '../../packages/core/src/adapters/tools/download-tool.ts';
import { toolArchive, unpackTool } from '../../packages/core/src/adapters/tools/unpack-tool.ts';
import type { ToolSettings } from '../../packages/core/src/domain/config/tool-settings.ts';
import { withTools } from '../../packages/core/src/operations/package/find-tool.ts';
import { type RunningServer, startHttp } from '../doubles/http-server.ts';
import { makeFolder } from '../doubles/project-repository.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

/** What the server has, by path. */
const files = new Map<string, Buffer>();
const asked: string[] = [];
let server: RunningServer;
let folder = '';
const before = process.env['RUNNER_TOOL_CACHE'];

beforeAll(async () => {
  server = await startHttp((request, response) => {
    const path = String(request.url);
    asked.push(path);
    const redirect = /^\/to\/(.*)$/.exec(path)?.[1];
    if (redirect !== undefined)
      return response.writeHead(302, { location: decodeURIComponent(redirect) }).end();
    if (path === '/loop') return response.writeHead(302, { location: path }).end();
    if (path === '/broken') return request.socket.destroy();
    const file = files.get(path);
    if (file === undefined) return response.writeHead(404).end();
    return response.end(file);
  });
  const script = '#!/bin/sh\necho "sign $1"\n';
  files.set('/signer', Buffer.from(script));
  const tree = makeFolder({
    'signer-1.0/bin/signer': script,
    'signer-1.0/alias': 'link:bin/signer',
  });
  chmodSync(join(tree, 'signer-1.0/bin/signer'), 0o755);
  files.set('/signer-1.0.tar.gz', execFileSync('tar', ['-cz', 'signer-1.0'], { cwd: tree }));
  const zip =
    'import sys, zipfile; z = zipfile.ZipFile(sys.stdout.buffer, "w"); z.write("signer-1.0/bin/signer", "signer")';
  files.set('/signer.zip', execFileSync('python3', ['-c', zip], { cwd: tree }));
  rmSync(tree, { recursive: true });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  folder = makeFolder({});
  // The tool cache's own library reads it there.
  process.env['RUNNER_TOOL_CACHE'] = folder;
  asked.length = 0;
});
afterEach(() => {
  if (before === undefined) delete process.env['RUNNER_TOOL_CACHE'];
  else process.env['RUNNER_TOOL_CACHE'] = before;
  rmSync(folder, { recursive: true, force: true });
});

function pinned(path: string, change: Partial<ToolSettings> = {}): ToolSettings {
  const sha256 = createHash('sha256')
    .update(files.get(path) ?? '')
    .digest('hex');
  return { version: '1.0', url: `${server.url}${path}`, sha256, ...change };
}

function provide(tool: ToolSettings, signal?: AbortSignal): Promise<string> {
  const environment = { RUNNER_TOOL_CACHE: folder };
  return createToolCache({ environment, ...(signal && { signal }) }).provide('signer', tool);
}

describe('a tool is fetched, and runs', () => {
  test.each<[string, Partial<ToolSettings>]>([
    ['/signer', {}],
    ['/signer.zip', {}],
    ['/signer-1.0.tar.gz', { path: 'signer-1.0/bin/signer' }],
    ['/signer-1.0.tar.gz', { path: 'signer-1.0/alias' }],
  ])('from %s %p', async (path, change) => {
    const program = await provide(pinned(path, change));
    expect(program.startsWith(folder)).toBe(true);
    expect(execFileSync(program, ['this'], { encoding: 'utf8' })).toBe('sign this\n');
  });

  test('once: the next time it is taken from the cache', async () => {
    const tool = pinned('/signer');
    const first = await provide(tool);
    expect(await provide(tool)).toBe(first);
    expect(asked).toEqual(['/signer']);
  });

  test('after a redirect on the same server', async () => {
    const tool = pinned('/signer', { url: `${server.url}/to/%2Fsigner` });
    expect(readFileSync(await provide(tool), 'utf8')).toContain('sign');
  });
});

describe('nothing is kept of', () => {
  afterEach(() => expect(readdirSync(folder)).toEqual([]));

  test.each<[string, () => ToolSettings, string, RegExp]>([
    [
      'other bytes',
      () => pinned('/signer', { sha256: '0'.repeat(64) }),
      'artifact-invalid',
      /not 0{64}.*unopened/,
    ],
    ['what is not there', () => pinned('/none'), 'missing-tool', /none answers 404/],
    [
      'an archive without it',
      () => pinned('/signer-1.0.tar.gz'),
      'artifact-invalid',
      /holds no `signer`/,
    ],
    [
      'what redirects for ever',
      () => pinned('/signer', { url: `${server.url}/loop` }),
      'missing-tool',
      /redirects again and again/,
    ],
    [
      'a redirect to a place without TLS',
      () =>
        pinned('/signer', {
          url: `${server.url}/to/${encodeURIComponent('http://tools.example/x')}`,
        }),
      'missing-tool',
      /redirects to http:\/\/tools\.example/,
    ],
    [
      'a connection that breaks',
      () => pinned('/signer', { url: `${server.url}/broken` }),
      'retryable',
      /could not be downloaded/,
    ],
  ])('%s', async (_, tool, code, message) => {
    await expect(provide(tool())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('more than tools are long', async () => {
    const to = join(makeFolder({}), 'download');
    const fetching = downloadTool('signer', pinned('/signer'), to, { largest: 10 });
    await expect(fetching).rejects.toMatchObject({
      message: expect.stringContaining('longer than'),
    });
    rmSync(join(to, '..'), { recursive: true });
  });

  test('an archive that becomes too much', async () => {
    const to = makeFolder({ 'a.tgz': '' });
    writeFileSync(join(to, 'a.tgz'), hostile('add("a", b"x" * 100)'));
    const unpacking = unpackTool(join(to, 'a.tgz'), 'tar.gz', to, 99);
    await expect(unpacking).rejects.toMatchObject({
      message: expect.stringContaining('becomes more'),
    });
    expect(readdirSync(to)).toEqual(['a.tgz']);
    rmSync(to, { recursive: true });
  });

  test('a run that was cancelled', async () => {
    await expect(provide(pinned('/signer'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test.each<[string, string, RegExp]>([
    ['a path that climbs', 'add("../evil", b"x")', /\.\.\/evil would be written elsewhere/],
    ['a path of Windows', 'add("C:evil", b"x")', /C:evil would be written elsewhere/],
    [
      'a link that leads out',
      'add("a/out", target="../../evil")',
      /a\/out is a link that leads out/,
    ],
    ['a file behind a link', 'add("a", target="b"); add("a", b"x")', /a is in it twice/],
    ['names that differ in case alone', 'add("a", b"x"); add("A", b"x")', /A is in it twice/],
    ['a device', 'add("null", kind=tarfile.CHRTYPE)', /null is neither a file/],
    [
      'a hard link',
      'add("hard", target="/etc/passwd", kind=tarfile.LNKTYPE)',
      /hard is neither a file/,
    ],
  ])('an archive with %s', async (_, entries, message) => {
    files.set('/hostile.tgz', hostile(entries));
    const providing = provide(pinned('/hostile.tgz'));
    await expect(providing).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(message),
    });
  });
});

function hostile(entries: string): Buffer {
  const script = [
    'import io, sys, tarfile',
    't = tarfile.open(fileobj=sys.stdout.buffer, mode="w|gz")',
    'def add(name, data=b"", target="", kind=None):',
    '  i = tarfile.TarInfo(name); i.size = len(data); i.linkname = target',
    '  i.type = kind or (tarfile.SYMTYPE if target else tarfile.REGTYPE)',
    '  t.addfile(i, io.BytesIO(data))',
    entries,
    't.close()',
  ].join('\n');
  return execFileSync('python3', ['-c', script]);
}

test('where there is no cache, the message says how to get the tool', async () => {
  const cache = createToolCache({ environment: {} });
  expect(await cache.has('signer', pinned('/signer'))).toBe(false);
  await expect(cache.provide('signer', pinned('/signer'))).rejects.toMatchObject({
    code: 'missing-tool',
    remedy: expect.stringContaining('RUNNER_TOOL_CACHE'),
  });
});

test('what an address leads to is told by its ending', () => {
  const kinds = ['x.tar.gz?a=b', 'x.TGZ', 'x.tar.zst', 'x.zip', 'x', 'x.exe'];
  expect(kinds.map((name) => toolArchive(`https://tools.example/${name}`))).toEqual([
    'tar.gz',
    'tar.gz',
    'tar.zst',
    'zip',
    undefined,
    undefined,
  ]);
});

describe('looking for a program', () => {
  function look(tools: Readonly<Record<string, ToolSettings>>) {
    const recorded = createRecordedLog();
    const toolCache = createToolCache({ environment: { RUNNER_TOOL_CACHE: folder } });
    const processes = createProcesses({ PATH: process.env['PATH'] ?? '' });
    const ports = withTools({ processes, toolCache, log: recorded.log }, tools);
    return { find: ports.processes.find, said: () => recorded.lines('info') };
  }

  test('takes the one on PATH before any other', async () => {
    const { find, said } = look({ tar: pinned('/signer') });
    expect(await find('tar')).not.toContain(folder);
    expect(said()).toEqual([]);
  });

  test('fetches the one that the configuration pins, and says so once', async () => {
    const { find, said } = look({ signer: pinned('/signer') });
    const program = await find('signer');
    expect(existsSync(String(program))).toBe(true);
    expect(await find('signer')).toBe(program);
    expect(said()).toEqual([`Fetch signer 1.0 from ${new URL(server.url).host}.`]);
    const again = look({ signer: pinned('/signer') });
    expect(await again.find('signer')).toBe(program);
    expect(again.said()).toEqual([]);
  });

  test('finds nothing where nobody has it', async () => {
    expect(await look({}).find('no-such-program')).toBeUndefined();
  });
});
