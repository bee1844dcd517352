import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { loadStories } from './planted.ts';
import type { Collection, Task } from './stories.ts';

/** What a worker is asked. */
export type Question =
  | { readonly kind: 'play'; readonly task: Task; readonly defect: string | undefined }
  | {
      readonly kind: 'tell';
      readonly collection: Collection;
      readonly number: number;
      readonly defect: string | undefined;
    };

// Hashing at once, not in another thread, and errors without their stacks: half of the time would go there.
crypto.subtle.digest = async (_algorithm, data) => {
  const bytes = createHash('sha256')
    .update(data as Uint8Array)
    .digest();
  return new Uint8Array(bytes).buffer;
};
Error.stackTraceLimit = 0;

parentPort?.on('message', async (question: Question) => {
  // What goes wrong here is the asker's to know: a thread that dies would leave others waiting.
  parentPort?.postMessage(await answer(question).catch((error) => ({ trouble: String(error) })));
});

async function answer(question: Question) {
  const { playStories, tellStory } = await loadStories(question.defect);
  return question.kind === 'play'
    ? playStories(question.task)
    : tellStory(question.collection, question.number);
}
