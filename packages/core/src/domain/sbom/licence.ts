/** The licences that most packages have, by their SPDX identifiers (https://spdx.org/licenses/). */
const common = new Set(
  [
    '0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 Artistic-2.0 BlueOak-1.0.0',
    'BSD-1-Clause BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 CC-BY-3.0 CC-BY-4.0',
    'CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 CECILL-2.1 ECL-2.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2',
    'GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND ISC LGPL-2.0-only',
    'LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-1.1',
    'MPL-2.0 MS-PL MulanPSL-2.0 NCSA OFL-1.1 OpenSSL OSL-3.0 PostgreSQL PSF-2.0 Python-2.0 Ruby Unicode-3.0',
    'Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C WTFPL X11 Zlib ZPL-2.1',
  ].flatMap((ids) => ids.split(' ')),
);
const byLowerCase = new Map([...common].map((id) => [id.toLowerCase(), id]));

/** The classpath and LLVM exceptions, which stand behind `WITH`. */
const exceptions = new Set(['Classpath-exception-2.0', 'LLVM-exception', 'GCC-exception-3.1']);

/**
 * What a package says of its licence as an SPDX expression (SPDX 2.3, annex D); `undefined` where it says it in words,
 * or names one that is not among the usual ones.
 */
export function licenceExpression(written: string | undefined): string | undefined {
  const words = (written ?? '').replace(/[()]/g, ' $& ').trim().split(/\s+/);
  const known = words.map(spell);
  if (known.some((word) => word === undefined) || !isBalanced(words)) return undefined;
  const sequence = words.filter((word) => !isBracket(word)).map((word) => isOperator(word));
  const alternates = sequence.every((operator, at) => operator === (at % 2 === 1));
  if (!alternates || sequence.length % 2 === 0) return undefined;
  return known.join(' ').replaceAll('( ', '(').replaceAll(' )', ')');
}

function spell(word: string): string | undefined {
  if (isBracket(word) || isOperator(word) || exceptions.has(word)) return word;
  return byLowerCase.get(word.toLowerCase());
}

function isOperator(word: string): boolean {
  return word === 'AND' || word === 'OR' || word === 'WITH';
}

function isBracket(word: string): boolean {
  return word === '(' || word === ')';
}

/** Never more closed than open, none empty, and none left open. */
function isBalanced(words: readonly string[]): boolean {
  let open = 0;
  for (const [at, word] of words.entries()) {
    if (word === '(') open += 1;
    if (word !== ')') continue;
    open -= 1;
    if (open < 0 || words[at - 1] === '(' || isOperator(words[at - 1] ?? '')) return false;
  }
  return open === 0;
}
