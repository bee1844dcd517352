import * as z from 'zod/mini';
import { safeRegistryUrl } from '../registry/registry-address.ts';
import { type BillForm, billForms } from '../sbom/bill.ts';
import { describe, flag, line, section } from './fields.ts';
import {
  type SigningSettings,
  type SigstoreSettings,
  signingMethods,
} from './integrity-settings.ts';

const expectedForms = 'expected `none`, `cyclonedx`, `spdx`, `both` or a list of forms';

/** `packaging.sbom`: the forms in which each artifact's bill of materials is written. */
export const billsSchema = z.pipe(
  z.union(
    [
      z.enum(['none', 'both', ...billForms], { error: expectedForms }),
      z.array(z.enum(billForms, { error: 'expected `cyclonedx` or `spdx`' }), {
        error: expectedForms,
      }),
    ],
    { error: expectedForms },
  ),
  z.transform((forms): readonly BillForm[] => readForms(forms)),
);

function readForms(forms: 'none' | 'both' | BillForm | readonly BillForm[]): readonly BillForm[] {
  if (forms === 'none') return [];
  if (forms === 'both') return billForms;
  return typeof forms === 'string' ? [forms] : [...new Set(forms)];
}

/** GitHub's own identities, which a job with `id-token: write` has. */
const defaultIssuer = 'https://token.actions.githubusercontent.com';

const variable = z
  .string('expected the name of an environment variable')
  .check(z.regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable'));

const signing = section(
  {
    method: describe(
      z.enum(signingMethods, { error: 'expected `cosign`, `minisign` or `gpg`' }),
      'The program that signs and checks.',
    ),
    key_env: describe(
      z.optional(variable),
      'The environment variable that holds the private key. Default: none, which is for `cosign` and the job’s own identity.',
    ),
    password_env: describe(
      z.optional(variable),
      'The environment variable that holds the key’s password. Default: it has none.',
    ),
    public_key: describe(
      z.optional(z.string('expected the text of a public key')),
      'The public key, as its program writes it: what signatures are checked with.',
    ),
    identity: describe(
      z.optional(line('expected a regular expression')),
      'For `cosign` without a key: what the identity in the certificate must match, such as `https://github\\.com/OWNER/NAME/\\.github/workflows/release\\.yml@refs/tags/.*`.',
    ),
    issuer: describe(
      z._default(line('expected the URL of an issuer'), defaultIssuer),
      'For `cosign` without a key: who vouches for that identity.',
    ),
    transparency_log: describe(
      flag(true),
      'For `cosign`: whether signatures are written into Sigstore’s public log, and must be found there. Only with a key it may be `false`.',
    ),
  },
  'expected a mapping with `method`',
).check(
  z.superRefine(({ method, key_env, public_key, identity, transparency_log }, context) => {
    const keyless = method === 'cosign' && key_env === undefined && public_key === undefined;
    const add = (key: string, message: string) =>
      context.addIssue({ code: 'custom', message, path: [key] });
    if (keyless && identity === undefined)
      add('identity', 'expected `identity`, or a key by `key_env` and `public_key`');
    if (keyless && !transparency_log)
      add('transparency_log', 'expected `true`: without a key, the log tells when it was signed');
    if (!keyless && identity !== undefined) add('identity', 'expected no `identity` beside a key');
    if (!keyless && public_key === undefined)
      add('public_key', 'expected the public key, so that the signature can be checked');
  }),
);

/** `packaging.signing`: how a release's checksums are signed. */
export const signingSchema = z.pipe(
  signing,
  z.transform(
    (given): SigningSettings => ({
      method: given.method,
      key_env: given.key_env,
      password_env: given.password_env,
      public_key: given.public_key,
      identity: given.identity,
      issuer: given.issuer,
      transparency_log: given.transparency_log,
    }),
  ),
);

const serviceUrl = z
  .string('expected the URL of a service')
  .check(z.regex(safeRegistryUrl, 'expected an https URL without credentials'));

/** `packaging.sigstore`: the services of a Sigstore of one's own, for `attest`. */
export const sigstoreSchema = z.pipe(
  section(
    {
      fulcio_url: describe(serviceUrl, 'The service that makes out certificates.'),
      rekor_url: describe(z.optional(serviceUrl), 'The transparency log.'),
      timestamp_url: describe(z.optional(serviceUrl), 'The service that stamps times.'),
    },
    'expected `fulcio_url`, and `rekor_url` or `timestamp_url`',
  ).check(
    z.superRefine(({ rekor_url, timestamp_url }, context) => {
      if (rekor_url === undefined && timestamp_url === undefined)
        context.addIssue(
          'expected `rekor_url` or `timestamp_url`, which witness when it was signed',
        );
    }),
  ),
  z.transform(
    ({ fulcio_url, rekor_url, timestamp_url }): SigstoreSettings => ({
      fulcio_url,
      rekor_url,
      timestamp_url,
    }),
  ),
);
