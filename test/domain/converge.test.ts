import { describe, expect, test } from '@jest/globals';
import {
  afterSample,
  hasConverged,
  nextDelay,
  notConverged,
} from '../../packages/core/src/domain/health/converge.ts';
import { samplesOf } from '../doubles/checks.ts';

function stateAfter(outcomes: string) {
  return samplesOf(outcomes).reduce(
    (state, { outcome }) => afterSample(state, outcome),
    notConverged,
  );
}

describe('the streak', () => {
  test.each([
    ['', false],
    ['PP', false],
    ['PPP', true],
    ['PPPP', true],
    ['PPFPP', false],
    ['PPSPP', false],
    ['PPEPP', false],
    ['FFEPPP', true],
  ])('%s has converged: %s', (outcomes, converged) => {
    expect(hasConverged(stateAfter(outcomes))).toBe(converged);
  });
});

describe('the pause before the next attempt', () => {
  test.each([
    ['F', 2_000],
    ['FF', 3_000],
    ['FFF', 4_500],
    ['FFFF', 6_750],
    ['EEEEE', 10_125],
    ['FFFFFF', 15_000],
    ['FFFFFFFFFFFFFFFFFFFF', 15_000],
    ['FFFFP', 500],
    ['FFPF', 2_000],
  ])('after %s is at most %d ms, with full jitter', (outcomes, longest) => {
    const state = stateAfter(outcomes);
    expect(nextDelay(state, 0)).toBe(0);
    expect(nextDelay(state, 0.5)).toBe(longest / 2);
    expect(nextDelay(state, 0.999)).toBeLessThan(longest);
  });
});
