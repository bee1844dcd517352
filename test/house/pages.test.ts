import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { errorCodes } from '@slipway/core';
import { parse } from 'yaml';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const guides = globSync('docs/*.md', { cwd: root }).sort();
const pages = [...globSync('{*.md,actions/*/README.md}', { cwd: root }).sort(), ...guides];

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  const plain = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '');
  return plain.trim().replaceAll(' ', '-');
}

function anchorsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** Relative links that lead nowhere. */
function brokenLinks(path: string): readonly string[] {
  const links = [...read(path).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  return links
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const page = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, page))) return true;
      return anchor !== undefined && !anchorsOf(read(page)).includes(anchor);
    });
}

test.each(pages)('every link of %s leads somewhere', (path) => {
  expect(brokenLinks(path)).toEqual([]);
});

describe.each(guides)('%s', (path) => {
  test('can be reached from the README', () => {
    expect(read('README.md')).toContain(`(${path})`);
  });

  test('shows configuration that the parser accepts', () => {
    const blocks = [...read(path).matchAll(/^( *)```yaml\n([\s\S]*?)^\1```/gm)].map(
      ([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    );
    for (const block of blocks) {
      expect(() => parse(block)).not.toThrow();
      if (/^(?:deployment|release_management|packaging|ci_cd):/m.test(block))
        expect(() => parseConfig(block, path)).not.toThrow();
    }
  });
});

test('the table of errors tells every code, once and in the order of the sources', () => {
  const rows = [...read('docs/troubleshooting.md').matchAll(/^\| `([a-z-]+)` \|/gm)];
  expect(rows.map(([, code]) => code)).toEqual([...errorCodes]);
});
