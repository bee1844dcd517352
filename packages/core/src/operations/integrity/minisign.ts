import { checkWith, type SigningTool, signWith } from './signing-tool.ts';

/**
 * minisign (https://jedisct1.github.io/minisign/). Its signatures are the same for the same file, key and comment, so the
 * comment holds no time.
 */
export const minisign: SigningTool = {
  async sign(job, program, { key, password }) {
    const path = `${job.folder}/minisign.key`;
    await job.ports.files.writeText(path, keyFile(key ?? ''));
    const args = ['-S', '-s', path, '-m', job.file, '-x', job.signature, '-t', 'SHA256SUMS'];
    // It asks for a password where the key has one, and reads no more than it needs.
    await signWith(job, program, args, { input: `${password ?? ''}\n` });
  },
  async check(job, program) {
    const key = lastLine(job.settings.public_key ?? '');
    const args = ['-V', '-P', key, '-m', job.file, '-x', job.signature];
    await checkWith(job, program, args, { badKey: /actual public key/ });
    return `signed by the key ${key}`;
  },
};

/** People store the whole file, or its second line alone. */
function keyFile(key: string): string {
  return `untrusted comment: minisign secret key\n${lastLine(key)}\n`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
