import type { NotesTemplate } from '../ports/notes-template.ts';

/** Jinja2 by nunjucks, which is loaded only where a project has a template. */
export const notesTemplate: NotesTemplate = {
  async render(template, data) {
    const { renderJinja } = await import(/* webpackMode: "eager" */ './jinja.ts');
    return renderJinja(template, data);
  },
};
