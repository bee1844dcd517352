import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { loadStories } from './planted.ts';
import type { Task } from './stories.ts';

/** What a worker is asked; a defect's name, or an empty one. */
export type Question =
  | { readonly kind: 'play'; readonly defect: string; readonly task: Task }
  | { readonly kind: 'tell'; readonly defect: string; readonly seed: number }
  | { readonly kind: 'count'; readonly defect: string };

// Hashing at once, not in another thread, where no simulated time would wait for it.
crypto.subtle.digest = async (_algorithm, data) => {
  const bytes = createHash('sha256')
    .update(data as Uint8Array)
    .digest();
  return new Uint8Array(bytes).buffer;
};
// Errors without their stacks: half of the time would go there.
Error.stackTraceLimit = 0;

parentPort?.on('message', async (question: Question) => {
  try {
    parentPort?.postMessage({ answer: await answer(question) });
  } catch (error) {
    parentPort?.postMessage({ problem: String(error) });
  }
});

async function answer(question: Question) {
  const { playStories, tellStory, countEffects } = await loadStories(question.defect || undefined);
  if (question.kind === 'play') return playStories(question.task);
  return question.kind === 'tell' ? tellStory(question.seed) : countEffects();
}
