import type { Registries } from '../../packages/core/src/ports/registries.ts';

/** For releases that are published nowhere else. */
export const noRegistries: Registries = {
  open: (name) => Promise.reject(new Error(`${name} was asked, and nothing is published there.`)),
};
