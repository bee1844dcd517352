import type { Commands } from './commands.ts';

/** GitHub refuses a step's summary above 1 MiB as a whole. */
const sizeLimit = 1024 * 1024;
const truncated = '\n\n_The summary is longer than GitHub accepts; the rest is left out._\n';

/** Adds Markdown to the job summary, with secrets taken out, up to GitHub's limit. */
export function createJobSummary(
  addSummary: Commands['addSummary'],
  environment: NodeJS.ProcessEnv,
  redact: (text: string) => string,
): (markdown: string) => Promise<void> {
  let room = sizeLimit - Buffer.byteLength(truncated);
  return async (markdown) => {
    if (!environment['GITHUB_STEP_SUMMARY'] || room <= 0) return;
    const text = `${redact(markdown).trimEnd()}\n`;
    const size = Buffer.byteLength(text) + 1;
    const kept = size <= room ? text : cut(text, room) + truncated;
    room = size <= room ? room - size : 0;
    await addSummary(kept);
  };
}

/** The beginning of a text, at most so many bytes, ending with a whole line. */
function cut(text: string, bytes: number): string {
  const start = Buffer.from(text).subarray(0, bytes).toString('utf8');
  return start.slice(0, start.lastIndexOf('\n') + 1);
}
