import picomatch from 'picomatch';
import type { Gate } from './gate.ts';

const shown = 3;

/**
 * Whether files that cannot be taken back, such as migrations, changed between the target and what runs. `changed` is
 * `undefined` where nobody was asked, and `too-many` where the server does not tell all.
 */
export function blockingPathsGate(
  globs: readonly string[],
  changed: readonly string[] | 'too-many' | undefined,
): Gate {
  const name = 'No file changed that cannot be taken back';
  if (globs.length === 0 || changed === undefined)
    return { name, outcome: 'skip', detail: 'no `blocking_paths` are configured' };
  if (changed === 'too-many')
    return { name, outcome: 'fail', detail: 'too many files changed to tell' };
  const matches = picomatch([...globs], { dot: true });
  const found = changed.filter((path) => matches(path));
  if (found.length === 0)
    return { name, outcome: 'pass', detail: `${changed.length} changed, none of them` };
  const more = found.length > shown ? ` and ${found.length - shown} more` : '';
  return { name, outcome: 'fail', detail: `${found.slice(0, shown).join(', ')}${more}` };
}
