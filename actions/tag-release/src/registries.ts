import type { Inputs } from '@slipway/action-kit';
import { type RegistryName, registryNames, SlipwayError } from '@slipway/core';

/** The registries that the `publish` input names, each once. */
export function readRegistries(inputs: Inputs<'publish'>): readonly RegistryName[] {
  return [...new Set(inputs.list('publish'))].map((text) => {
    const name = registryNames.find((each) => each === text);
    if (name !== undefined) return name;
    throw new SlipwayError('invalid-input', `The input \`publish\` names \`${text}\`.`, {
      remedy: `Name ${registryNames.map((each) => `\`${each}\``).join(', ')}, one a line.`,
    });
  });
}
