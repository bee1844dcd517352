import type { Commands } from './commands.ts';

/** GitHub refuses a step's summary above 1 MiB as a whole. */
const sizeLimit = 1024 * 1024;
/** What may still have to be closed. */
const roomToClose = 1024;
const mostFolds = 32;
const truncated = '\n\n_The summary is longer than GitHub accepts; the rest is left out._\n';

/** Adds Markdown to the job summary, with secrets taken out, up to GitHub's limit. */
export function createJobSummary(
  addSummary: Commands['addSummary'],
  environment: NodeJS.ProcessEnv,
  redact: (text: string) => string,
): (markdown: string) => Promise<void> {
  let room = sizeLimit - roomToClose - Buffer.byteLength(truncated);
  return async (markdown) => {
    if (!environment['GITHUB_STEP_SUMMARY'] || room <= 0) return;
    const text = `${redact(markdown).trimEnd()}\n`;
    const size = Buffer.byteLength(text) + 1;
    const kept = size <= room ? text : cut(text, room) + truncated;
    room = size <= room ? room - size : 0;
    await addSummary(kept);
  };
}

/** The beginning of a text, at most so many bytes, ending with a whole line, and with what was open in it closed. */
function cut(text: string, bytes: number): string {
  const start = Buffer.from(text).subarray(0, bytes).toString('utf8');
  const lines = start.slice(0, start.lastIndexOf('\n') + 1);
  const { fence, folds } = openIn(lines);
  const end = fence === undefined ? '' : `${fence}\n`;
  // The sentence that says so must stand outside of all that is folded away.
  return lines + end + '\n</details>\n'.repeat(folds);
}

/** The code block that is not closed, and how many folded parts are not. */
function openIn(markdown: string): { readonly fence: string | undefined; readonly folds: number } {
  let fence: string | undefined;
  let folds = 0;
  for (const line of markdown.split('\n')) {
    const [mark] = /^(?:`{3,200}|~{3,200})/.exec(line) ?? [];
    if (fence === undefined) {
      fence = mark;
      folds += count(line, '<details>') - count(line, '</details>');
    } else if (mark === fence) fence = undefined;
  }
  return { fence, folds: Math.min(Math.max(folds, 0), mostFolds) };
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
