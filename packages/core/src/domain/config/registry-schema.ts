import * as z from 'zod/mini';
import { safeRegistryUrl } from '../registry/registry-address.ts';
import type { RegistrySettings } from './config.ts';
import { describe, section } from './fields.ts';

const registryUrl = z
  .string('expected the URL of a registry')
  .check(z.regex(safeRegistryUrl, 'expected an https URL without credentials'));

/** `release_management.registries`: where packages are published, other than the public registries. */
export const registriesSchema = z.pipe(
  section(
    {
      npm_url: describe(z.optional(registryUrl), 'The npm registry.'),
      pypi_upload_url: describe(
        z.optional(registryUrl),
        'Where Python distributions are uploaded to.',
      ),
      pypi_index_url: describe(
        z.optional(registryUrl),
        'The simple index that lists the Python distributions that are there.',
      ),
    },
    'expected a mapping from keys to URLs',
  ),
  z.transform(
    ({ npm_url, pypi_upload_url, pypi_index_url }): RegistrySettings => ({
      npm_url,
      pypi_upload_url,
      pypi_index_url,
    }),
  ),
);
