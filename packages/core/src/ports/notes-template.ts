import type { NotesData } from '../domain/notes/notes.ts';

/** A project's own template for release notes. */
export interface NotesTemplate {
  /** Renders Jinja2; a template error is `invalid-config` with the file and the line. */
  render(
    template: { readonly file: string; readonly text: string },
    data: NotesData,
  ): Promise<string>;
}
