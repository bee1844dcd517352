import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import { checkWith, type SignatureJob, type SigningTool, signWith } from './signing-tool.ts';

const quiet = ['--batch', '--no-tty', '--quiet'];

/** GnuPG, with a home of its own that holds one key and is gone afterwards. */
export const gpg: SigningTool = {
  async sign(job, program, { key, password }) {
    const env = await makeHome(job);
    try {
      await signWith(job, program, [...quiet, '--import'], { env, input: key ?? '' });
      const loopback = ['--pinentry-mode', 'loopback', '--passphrase-fd', '0'];
      const output = ['--armor', '--output', job.signature, '--detach-sign', job.file];
      await signWith(job, program, [...quiet, ...loopback, ...output], {
        env,
        input: `${password ?? ''}\n`,
      });
    } finally {
      await stopAgent(job, env);
    }
  },
  async check(job, program) {
    const env = await makeHome(job);
    try {
      const input = job.settings.public_key ?? '';
      await checkWith(job, program, [...quiet, '--import'], { env, input, badKey: /^gpg: /m });
      const args = ['--status-fd', '1', '--trust-model', 'always', '--verify'];
      const said = await checkWith(job, program, [...quiet, ...args, job.signature, job.file], {
        env,
      });
      return `signed by the key ${fingerprint(said, job.signature)}`;
    } finally {
      await stopAgent(job, env);
    }
  },
};

/** The folder is ours alone, and closed to others, as GnuPG wants it. */
async function makeHome({ folder, ports }: SignatureJob): Promise<Record<string, string>> {
  await ports.files.writeText(`${folder}/gpg-agent.conf`, 'allow-loopback-pinentry\n');
  return { GNUPGHOME: folder };
}

/** The agent holds the key in memory, and would outlive the step. */
async function stopAgent(
  { ports, folder }: SignatureJob,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const program = await ports.processes.find('gpgconf');
  if (program === undefined) return;
  const usual = { ...ports.processes.environment(), ...env };
  const args = ['--kill', 'all'];
  await ports.processes.run({ file: program, args, cwd: folder, env: usual, timeout: 30_000 });
}

/** GnuPG's status lines (doc/DETAILS): a good signature of a key that is still valid, and its primary key. */
function fingerprint(status: string, signature: string): string {
  const good = /^\[GNUPG:\] GOODSIG /m.test(status);
  const found = /^\[GNUPG:\] VALIDSIG .* ([0-9A-F]{40,64})$/m.exec(status)?.[1];
  if (good && found !== undefined) return found;
  throw new SlipwayError(
    'artifact-invalid',
    `The key or the signature of ${fileNameOf(signature)} has expired or was revoked.`,
    { remedy: 'Do not use these files before their maintainers have signed them again.' },
  );
}
