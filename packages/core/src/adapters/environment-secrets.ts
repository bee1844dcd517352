import type { Secrets } from '../ports/secrets.ts';

/** Secrets of this process's environment; `mask` hides each one before anybody uses it. */
export function createSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  mask: (secret: string) => void,
): Secrets {
  return {
    read(variable) {
      const value = environment[variable];
      if (value === undefined || value.trim() === '') return undefined;
      mask(value);
      return value;
    },
  };
}
