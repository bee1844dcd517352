import { SlipwayError } from '@slipway/core';
import type { Inputs } from './runner.ts';

/** The `environment` input, which has no default that would be safe; `purpose` ends the remedy, such as `deploy to`. */
export function readEnvironment(inputs: Inputs<'environment'>, purpose: string): string {
  const environment = inputs.text('environment');
  if (environment !== '') return environment;
  throw new SlipwayError('invalid-input', 'The `environment` input is empty.', {
    remedy: `Name the environment to ${purpose}, such as \`production\`.`,
  });
}

/** A version as an input names it: people copy a tag where a version is meant. */
export function withoutTagPrefix(version: string | undefined): string | undefined {
  return version?.replace(/^v(?=\d[\w.+-]*$)/, '');
}
