import nunjucks from 'nunjucks';
import { SlipwayError } from '../domain/errors.ts';

/**
 * Renders a Jinja2 template. It is code of the repository, as trusted as its workflows, and reads no other file.
 * Nothing is escaped: the result is Markdown, and the data are safe in it already.
 */
export function renderJinja(
  { file, text }: { readonly file: string; readonly text: string },
  data: object,
): string {
  const environment = new nunjucks.Environment([], { autoescape: false });
  try {
    return environment.renderString(text, { ...data });
  } catch (cause) {
    throw templateError(file, cause);
  }
}

/** nunjucks writes `(unknown path) [Line 3, Column 5]`, a line end, and what is wrong. */
function templateError(file: string, cause: unknown): SlipwayError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [, line, column] = /\[Line (\d+)(?:, Column (\d+))?\]/.exec(message) ?? [];
  const said = message.split('\n').at(-1)?.trim() ?? '';
  return new SlipwayError('invalid-config', `The release notes template ${file} fails: ${said}`, {
    remedy: 'Mend the template, or leave `release_management.release_notes_template` out.',
    location: {
      file,
      ...(line === undefined ? {} : { line: Number(line) }),
      ...(column === undefined ? {} : { column: Number(column) }),
    },
    cause,
  });
}
