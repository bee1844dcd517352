import type { CoreMetadata, Finding } from './python-metadata.ts';

const types = ['text/markdown', 'text/x-rst', 'text/plain'];

/**
 * The project's page on an index: whether there is one, and whether it can be shown as what it is said to be. What is
 * asked of reStructuredText is what breaks most often: markup of Sphinx's own, or Markdown in its place.
 */
export function judgeDescription({ one }: CoreMetadata): readonly Finding[] {
  const text = one('description');
  const declared = one('description_content_type');
  const parameters = declared.split(';').map((part) => part.trim().toLowerCase());
  const type = String(parameters.shift());
  if (declared !== '') {
    const wrong = judgeContentType(type, parameters);
    if (wrong !== undefined) return [error(`Description-Content-Type \`${declared}\` ${wrong}`)];
  }
  if (text === '' || text === 'UNKNOWN')
    return [warning('The long description is missing: name a README as `readme`')];
  if (type === 'text/x-rst') return judgeRst(text);
  if (declared === '') return judgeUntyped(text);
  return [];
}

const error = (text: string): Finding => ({ level: 'error', text });
const warning = (text: string): Finding => ({ level: 'warning', text });

function judgeContentType(type: string, parameters: readonly string[]): string | undefined {
  if (!types.includes(type)) return `is none of ${types.join(', ')}`;
  for (const parameter of parameters) {
    const [name, value] = parameter.replace(/["\s]/g, '').split('=');
    if (name === 'charset' && value !== 'utf-8') return 'has another charset than UTF-8';
    if (name === 'variant' && !['gfm', 'commonmark'].includes(String(value)))
      return 'has another variant than `GFM` and `CommonMark`';
  }
  return undefined;
}

/** Roles and directives that Sphinx adds; docutils refuses them, and so does PyPI. */
const sphinxRole =
  /(?:^|[\s(]):(?:(?:py|c|cpp|js|std):)?(?:ref|doc|mod|class|func|meth|attr|exc|data|obj|term|option|envvar|file|program|command|kbd|guilabel|issue|pr|user):`/;
const sphinxDirective =
  /^\.\. (?:(?:py|c|js|std):\w+|auto(?:module|class|function|doc)|toctree|versionadded|versionchanged|deprecated|seealso|literalinclude|currentmodule|module|glossary|program|option)::/m;

function judgeRst(text: string): readonly Finding[] {
  const role = sphinxRole.exec(text)?.[0].trim();
  const directive = sphinxDirective.exec(text)?.[0];
  const foreign = role ?? directive;
  if (foreign !== undefined)
    return [
      error(
        `The description can't be shown: \`${foreign.replace(/[`(]/g, '')}\` is Sphinx's, and no plain reStructuredText`,
      ),
    ];
  if (isMarkdown(text))
    return [error('The description is said to be reStructuredText and looks like Markdown')];
  return [];
}

/** Without a type it is read as reStructuredText. */
function judgeUntyped(text: string): readonly Finding[] {
  if (!isMarkdown(text)) return [];
  const remedy = 'set the content type `text/markdown`';
  return [warning(`The description looks like Markdown and is not said to be: ${remedy}`)];
}

/** A heading by `#` together with a link or a fence as Markdown has them. */
function isMarkdown(text: string): boolean {
  const heading = /^#{1,6} \S/m.test(text);
  return heading && !/^[=~^-]{4,}$/m.test(text) && !/^\.\. \w/m.test(text);
}
