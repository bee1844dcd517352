import { type Runner, withoutTagPrefix } from '@slipway/action-kit';
import {
  billForms,
  type Format,
  formats,
  type PackageRequest,
  type Packaging,
  pathFrom,
  SlipwayError,
  versionOfRef,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** What to package: the version is the input's, else the one of the tag that started the run, else the project's. */
export async function readRequest(
  runner: Runner<Input, Output, Packaging>,
): Promise<PackageRequest> {
  const { inputs, workingDirectory } = runner;
  const config = await runner.config();
  return {
    projectPath: workingDirectory,
    version: withoutTagPrefix(inputs.optional('version')) ?? versionOfRef(runner.run.ref, config),
    formats: readFormats(inputs.list('formats')),
    files: inputs.lines('files'),
    buildCommand: inputs.optional('build-command'),
    smokeTest: inputs.optional('smoke-test'),
    verify: inputs.flag('verify'),
    outputDirectory: pathFrom(workingDirectory, inputs.text('output-directory')),
    checksums: inputs.flag('checksums'),
    reproducible: inputs.flag('reproducible'),
    attest: inputs.flag('attest'),
    sign: inputs.flag('sign'),
    ...readBills(inputs.list('sbom')),
    merge: inputs.lines('merge'),
    config,
    dryRun: runner.dryRun,
    signal: runner.signal,
  };
}

/** None where it was not given: then the configuration decides. */
function readBills(names: readonly string[]): Pick<PackageRequest, 'sbom'> {
  if (names.length === 0) return {};
  const [only] = names;
  if (names.length === 1 && only === 'none') return { sbom: [] };
  if (names.length === 1 && only === 'both') return { sbom: billForms };
  const forms = billForms.filter((form) => names.includes(form));
  if (forms.length === names.length) return { sbom: forms };
  throw new SlipwayError('invalid-input', `The input \`sbom\` is \`${names.join(', ')}\`.`, {
    remedy: 'Write `none`, `cyclonedx`, `spdx` or `both`.',
  });
}

function readFormats(names: readonly string[]): 'auto' | readonly Format[] {
  const chosen = names.filter((name) => name !== 'auto');
  if (chosen.length === 0) return 'auto';
  const unknown = chosen.find((name) => !isFormat(name));
  if (unknown === undefined && chosen.length === names.length) return chosen.filter(isFormat);
  const problem =
    unknown === undefined
      ? 'The input `formats` has `auto` beside others.'
      : `The input \`formats\` has \`${unknown}\`, which is not a format.`;
  throw new SlipwayError('invalid-input', problem, {
    remedy: `Write \`auto\` alone, or some of ${formats.map((name) => `\`${name}\``).join(', ')}.`,
  });
}

function isFormat(name: string): name is Format {
  return formats.some((format) => format === name);
}
