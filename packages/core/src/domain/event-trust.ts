/**
 * Events that people without write access can start, and that would run here with our rights. A release,
 * a deployment or a rollback has no business in them.
 */
const strangersEvents: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
  'fork',
]);

/** Whether an event may write. */
export function mayWrite(event: string): boolean {
  return !strangersEvents.has(event);
}
