/** Writes `#12` or `owner/name#12` as a link; `undefined` where it is none. */
export type LinkReference = (text: string) => string | undefined;

const noLinks: LinkReference = () => undefined;

// What is more than words, from left to right: code, a Markdown link or image to the web, a bare address, a package
// or team name, an issue. Each part is bounded, so that time stays linear.
const codeSpan = '`[^`]+`';
const others = [
  '!?\\[[^[\\]]{0,200}\\]\\(https?://[^\\s()<>`]{1,500}\\)',
  'https?://[^\\s<>"`]{1,500}',
  '(?<![\\w/@.`])@[\\w-]{1,100}/[\\w.-]{0,99}\\w(?![\\w/`])',
  '(?<![\\w&/#.-])(?:[\\w-]{1,100}/[\\w.-]{1,100})?#\\d{1,9}(?!\\w)',
];
const withCode = new RegExp(`(${[codeSpan, ...others].join('|')})`);
const withoutCode = new RegExp(`(${others.join('|')})`);

/** What most subjects are made of: nothing in it means anything to Markdown. */
const plain = /^[A-Za-z](?:[A-Za-z0-9,.;:'"()/?%+=-]| (?! |$))*$/;

/**
 * Makes plain text safe inside Markdown that GitHub renders: no markup, no mentions, no hidden addresses, no comments
 * that could be taken for our marks, no characters that turn or hide text. Inline code survives, for people write it in
 * commit subjects, and names of packages such as `@types/node` become code.
 */
export function escapeLine(text: string, link: LinkReference = noLinks): string {
  if (plain.test(text)) return text;
  const visible = stripInvisible(text).replaceAll(/\s+/g, ' ').trim();
  // Single backticks pair up from left to right, as CommonMark reads them where no run is longer.
  const tokens = visible.split(visible.includes('``') ? withoutCode : withCode);
  const escapeWords = visible.indexOf('$') === visible.lastIndexOf('$') ? escapePlain : escapeMath;
  const escaped = tokens
    .map((token, index) => (index % 2 === 1 ? writeToken(token, link) : escapeWords(token)))
    .join('');
  return escaped.replace(/^(?:[#>+=|-]|\d{1,9}(?=[.)]))/, (start) =>
    /^\d/.test(start) ? `${start}\\` : `\\${start}`,
  );
}

/**
 * Removes what is not meant to be seen (controls, bidi and zero-width characters, tags) and mends lone surrogates.
 * Line ends become spaces.
 */
export function stripInvisible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\n\r\u2028\u2029]/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]/gu, (one) => (one === '\t' ? one : ''));
}

/** Within code nothing is escaped, so a mark is broken up instead. */
export function breakComments(text: string): string {
  return text.replaceAll('<!--', '<! --').replaceAll('-->', '-- >');
}

function writeToken(token: string, link: LinkReference): string {
  if (token.startsWith('`')) return breakComments(token);
  if (token.startsWith('http')) return writeAddress(token);
  if (token.startsWith('@')) return `\`${token}\``;
  const [, words, address] = /^!?\[(.*)\]\((.*)\)$/.exec(token) ?? [];
  if (words === undefined || address === undefined) return link(token) ?? escapePlain(token);
  // An address is shown, never hidden behind words.
  const bare = writeAddress(address);
  return words.trim() === '' || words === address ? bare : `${escapeMath(words)} (${bare})`;
}

/** An address that GitHub links by itself; what Markdown could take for its own is percent-encoded. */
function writeAddress(address: string): string {
  return address.replaceAll(
    /[*~@[\]\\|]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function escapeMath(text: string): string {
  return escapePlain(text).replaceAll('$', '\\$');
}

function escapePlain(text: string): string {
  return text
    .replaceAll(/&(?=[#\w])/g, '&amp;')
    .replaceAll(/[\\[\]*~`]/g, (one) => `\\${one}`)
    .replaceAll(/_+/g, escapeUnderscores)
    .replaceAll('<', '&lt;')
    .replaceAll('-->', '--&gt;')
    .replaceAll(/@(?=\w)/g, '@&#8203;');
}

/** Within a word they mean nothing to Markdown: `snake_case` stays readable. */
function escapeUnderscores(run: string, at: number, whole: string): string {
  const around = whole.charAt(at - 1) + whole.charAt(at + run.length);
  return /^[A-Za-z0-9]{2}$/.test(around) ? run : '\\_'.repeat(run.length);
}
