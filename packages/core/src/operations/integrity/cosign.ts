import { checkWith, type SignatureJob, type SigningTool, signWith } from './signing-tool.ts';

/** Sigstore's own form of a bundle, which cosign 2.4 learnt and cosign 3 writes by default. */
const form = '--new-bundle-format';

/** Sigstore's roots are fetched for each check that asks the public log, and may be out of reach. */
const excuses = {
  badKey: /^Error: loading (?:public key|verifier from key opts): /m,
  unreached:
    /^Error: (?:setting trusted material: )?(?:trusted root is required|getting trusted root from TUF)/m,
};

/** cosign, with a key or, without one, by the job's identity at Sigstore (https://docs.sigstore.dev/cosign/). */
export const cosign: SigningTool = {
  async sign(job, program, { key, password }) {
    const output = [form, '--yes', '--bundle', job.signature];
    if (key === undefined) {
      await signWith(job, program, ['sign-blob', ...output, job.file], { env: identity(job) });
      return;
    }
    const env = { SLIPWAY_SIGNING_KEY: key, COSIGN_PASSWORD: password ?? '' };
    const named = ['--key', 'env://SLIPWAY_SIGNING_KEY', ...(await signingServices(job))];
    await signWith(job, program, ['sign-blob', ...named, ...output, job.file], { env });
  },
  async check(job, program) {
    const { identity: expected, issuer, public_key: key } = job.settings;
    const rest = [form, '--bundle', job.signature, job.file];
    if (key !== undefined) {
      const path = `${job.folder}/cosign.pub`;
      await job.ports.files.writeText(path, key);
      const log = await checkingServices(job);
      await checkWith(job, program, ['verify-blob', '--key', path, ...log, ...rest], excuses);
      return 'signed by the configured key';
    }
    const who = ['--certificate-identity-regexp', `^(?:${expected})$`];
    const of = ['--certificate-oidc-issuer', issuer];
    await checkWith(job, program, ['verify-blob', ...who, ...of, ...rest], excuses);
    return `signed by an identity like ${expected}`;
  },
};

/**
 * A signature that is not to be public must ask no service at all, and cosign would fetch the addresses and roots of Sigstore's:
 * it is given a list of services that names none, which cosign 2.6 and 3 take.
 */
async function signingServices(job: SignatureJob): Promise<readonly string[]> {
  if (job.settings.transparency_log) return [];
  const path = `${job.folder}/signing-config.json`;
  const none = { mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json' };
  await job.ports.files.writeText(path, JSON.stringify(none));
  return ['--signing-config', path, '--trusted-root', await noRoots(job)];
}

/** Without the log there is nothing but the key to trace a signature to. */
async function checkingServices(job: SignatureJob): Promise<readonly string[]> {
  if (job.settings.transparency_log) return [];
  return ['--insecure-ignore-tlog', '--trusted-root', await noRoots(job)];
}

async function noRoots({ folder, ports }: SignatureJob): Promise<string> {
  const path = `${folder}/trusted-root.json`;
  const none = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1' };
  await ports.files.writeText(path, JSON.stringify(none));
  return path;
}

/** What a job with `id-token: write` has, and cosign asks for its identity with. */
export const identityVariables = [
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
] as const;

function identity({ ports }: SignatureJob): Record<string, string> {
  const environment = ports.processes.environment();
  return Object.fromEntries(identityVariables.map((name) => [name, environment[name] ?? '']));
}
