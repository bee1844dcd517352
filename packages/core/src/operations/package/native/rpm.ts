import { renderSpec, rpmPayload } from '../../../domain/packaging/native/rpm-spec.ts';
import { rpmArchitecture } from '../../../domain/packaging/native-architecture.ts';
import { epochSeconds } from '../build.ts';
import { runTool, toolEnvironment } from '../tools.ts';
import type { NativeJob } from './build.ts';
import { requireTool } from './tools.ts';

/** Lays out the payload beside a spec file and has `rpmbuild` pack it; gives the path of the file. */
export async function buildRpm(job: NativeJob): Promise<string> {
  const { ports, created, output, fileName, request, made } = job;
  const rpmbuild = await requireTool('rpmbuild', ports.processes);
  await ports.payload.layOut(job.payload, `${output}/${rpmPayload}`, created);
  const spec = `${output}/${made.name}.spec`;
  await ports.files.writeText(spec, renderSpec(made, created));
  const env = toolEnvironment(ports.processes, {
    SOURCE_DATE_EPOCH: epochSeconds(created),
    // A person's own macros must not change what is built.
    HOME: output,
  });
  const args = [
    '-bb',
    '--quiet',
    ...['--target', `${rpmArchitecture(made.architecture)}-linux`],
    ...Object.entries(macros(output)).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
    spec,
  ];
  await ports.log.group('Build the rpm with rpmbuild', () =>
    runTool(
      ports,
      { file: rpmbuild, args, cwd: output, env, signal: request.signal },
      {
        code: 'build-failed',
        what: `Building ${fileName} with \`rpmbuild\``,
        remedy: 'Mend what it names in `packaging.native`.',
      },
    ),
  );
  const path = `${output}/${fileName}`;
  await ports.files.move(`${output}/made/${made.name}.rpm`, path);
  return path;
}

/** Everything below a folder of ours, and nothing of the machine or the hour in the package. */
function macros(output: string): Readonly<Record<string, string>> {
  return {
    _topdir: `${output}/rpmbuild`,
    _sourcedir: output,
    _rpmdir: `${output}/made`,
    _rpmfilename: '%%{NAME}.rpm',
    _tmppath: output,
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    source_date_epoch_from_changelog: '0',
  };
}
