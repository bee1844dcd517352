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

/** nunjucks writes `(unknown path) [Line 3, Column 5]` where it knows, and on the last line what is wrong. */
function templateError(file: string, cause: unknown): SlipwayError {
  const message = String(cause);
  const place = /\[Line (\d+), Column (\d+)\]/.exec(message);
  const said = message.slice(message.lastIndexOf('\n') + 1).replace(/^\s*(?:Error: )?/, '');
  return new SlipwayError('invalid-config', `The release notes template ${file} fails: ${said}`, {
    remedy: 'Mend the template, or leave `release_management.release_notes_template` out.',
    location:
      place === null ? { file } : { file, line: Number(place[1]), column: Number(place[2]) },
    cause,
  });
}
