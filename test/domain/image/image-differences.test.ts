import { describe, expect, test } from '@jest/globals';
import { contentMark } from '../../../packages/core/src/domain/packaging/content-mark.ts';
import {
  differingKeys,
  differingLayers,
  layerName,
} from '../../../packages/core/src/domain/packaging/image/image-differences.ts';

describe('the name of a layer', () => {
  const image = (history: unknown, layers = ['a', 'b']) => ({ config: { history }, layers });
  const copy = { created_by: 'COPY app /app # buildkit' };

  test('has the step that made it', () => {
    const history = [
      copy,
      { created_by: 'ENV A=b', empty_layer: true },
      { created_by: 'RUN make' },
    ];
    expect(layerName(image(history), 0)).toBe('layer 1 of 2 (COPY app /app # buildkit)');
    expect(layerName(image(history), 1)).toBe('layer 2 of 2 (RUN make)');
  });

  test('has no step where one layer stands for many, or nothing is told', () => {
    const label = { created_by: '/bin/sh -c #(nop) LABEL "a"="b"' };
    expect(layerName(image([label], ['a']), 0)).toBe('layer 1 of 1');
    expect(layerName(image([copy]), 1)).toBe('layer 2 of 2');
    expect(layerName(image(undefined), 0)).toBe('layer 1 of 2');
    expect(layerName(image([{}, {}]), 0)).toBe('layer 1 of 2');
  });

  test('is cut where the step is long', () => {
    const name = layerName(image([{ created_by: `RUN ${'x'.repeat(100)}` }], ['a']), 0);
    expect(name).toMatch(/^layer 1 of 1 \(RUN x{76}…\)$/);
  });
});

test('layers are compared place by place', () => {
  const one = { config: {}, layers: ['a', 'b', 'c', 'd'] };
  expect(differingLayers(one, { config: {}, layers: ['a', 'x', 'c'] })).toEqual([
    { at: 1, first: 'b', second: 'x' },
  ]);
});

test('configurations are compared key by key', () => {
  const one = { os: 'linux', config: { Env: ['A=1'], User: 'ada' }, history: [1] };
  const other = { os: 'linux', config: { Env: ['A=2'], Cmd: null }, history: [2] };
  expect(differingKeys(one, other)).toEqual(['config.Env', 'config.User', 'config.Cmd', 'history']);
  expect(differingKeys(one, one)).toEqual([]);
});

test('contents have the same mark however they are cut, and others another', () => {
  const mark = (...chunks: readonly string[]) => {
    const { add, text } = contentMark();
    chunks.forEach(add);
    return text();
  };
  expect(mark('abc', 'def')).toBe(mark('a', '', 'bcdef'));
  expect(new Set([mark('ab'), mark('ba'), mark('ab\0'), mark('b'), mark()]).size).toBe(5);
});
