/** Values that expressions may name, by their dotted path, such as `github.token`. */
export type ExpressionContext = Readonly<Record<string, string>>;

/**
 * Fills in the simple expressions that an `action.yml` uses: `${{ github.token }}`, `${{ job.status }}`.
 * A name that is not in the context becomes empty, as on the runner. Anything but a name is an error.
 */
export function evaluate(text: string, context: ExpressionContext): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const name = expression.trim();
    if (!/^[\w.-]+$/.test(name)) throw new Error(`Not a simple expression: \${{ ${name} }}`);
    return context[name] ?? '';
  });
}

export type JobStatus = 'success' | 'failure' | 'cancelled';

/** Decides a `post-if` or `pre-if` made of one status function; others are an error. */
export function holds(condition: string, status: JobStatus): boolean {
  switch (condition.replace(/^\$\{\{|\}\}$/g, '').trim()) {
    case 'always()':
      return true;
    case 'success()':
      return status === 'success';
    case 'failure()':
      return status === 'failure';
    case 'cancelled()':
      return status === 'cancelled';
    case '!cancelled()':
      return status !== 'cancelled';
    default:
      throw new Error(`Not a condition that is understood here: ${condition}`);
  }
}

/** The job's status after a step: nothing outdoes a cancellation, and no success mends a failure. */
export function worse(before: JobStatus, outcome: JobStatus): JobStatus {
  const order: readonly JobStatus[] = ['success', 'failure', 'cancelled'];
  return order.indexOf(outcome) > order.indexOf(before) ? outcome : before;
}
