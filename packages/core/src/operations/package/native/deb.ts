import {
  renderConffiles,
  renderControl,
  renderSums,
} from '../../../domain/packaging/native/deb-control.ts';
import { debScripts } from '../../../domain/packaging/native/deb-scripts.ts';
import type { PayloadEntry } from '../../../ports/payload.ts';
import { epochSeconds } from '../build.ts';
import { runTool, toolEnvironment } from '../tools.ts';
import type { NativeJob } from './build.ts';
import { requireTool } from './tools.ts';

/** Lays out the package as `dpkg-deb` wants it and has it packed; gives the path of the file. */
export async function buildDeb(job: NativeJob): Promise<string> {
  const { ports, created, output, fileName, request } = job;
  const dpkgDeb = await requireTool('dpkg-deb', ports.processes);
  const root = await layOutDeb(job);
  const path = `${output}/${fileName}`;
  const env = toolEnvironment(ports.processes, { SOURCE_DATE_EPOCH: epochSeconds(created) });
  // gzip: every dpkg reads it, and it gives the same bytes with every version of the tool.
  const args = ['--root-owner-group', '-Zgzip', '--build', root, path];
  await ports.log.group('Build the deb with dpkg-deb', () =>
    runTool(
      ports,
      { file: dpkgDeb, args, cwd: output, env, signal: request.signal },
      {
        code: 'build-failed',
        what: `Building ${fileName} with \`dpkg-deb\``,
        remedy: 'Mend what it names in `packaging.native`.',
      },
    ),
  );
  return path;
}

/** The files of the package, and in `DEBIAN` what dpkg is told about them. */
async function layOutDeb({ ports, made, payload, output, created }: NativeJob): Promise<string> {
  const root = `${output}/root`;
  const control = `${output}/control`;
  // Sizes and sums are known once the files are copied, and a control file must lie beside them.
  const files = await ports.payload.layOut(payload, root, created);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const texts = [
    { name: 'control', text: renderControl(made, bytes), mode: 0o644 },
    { name: 'conffiles', text: renderConffiles(made), mode: 0o644 },
    { name: 'md5sums', text: renderSums(files), mode: 0o644 },
    ...debScripts(made).map((script) => ({ ...script, mode: 0o755 })),
  ].filter(({ text }) => text !== '');
  const entries: PayloadEntry[] = [];
  for (const { name, text, mode } of texts) {
    const source = `${control}/${name}`;
    await ports.files.writeText(source, text);
    entries.push({ kind: 'file', path: name, source, mode });
  }
  await ports.payload.layOut(entries, `${root}/DEBIAN`, created);
  return root;
}
