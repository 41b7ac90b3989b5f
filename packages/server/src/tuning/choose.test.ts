import type { Score, Speed } from '@spry/engine';
import { describe, expect, it } from 'vitest';
import { chooseThreads, compare, gain, isFaster, worthScoring } from './choose.ts';

const base: Speed = { prefill: 100, decode: 100, decode16: 100 };

describe('isFaster', () => {
  it.each<[string, Partial<Speed>, boolean]>([
    ['not where all is the same', {}, false],
    ['not within noise', { prefill: 104, decode: 104, decode16: 104 }, false],
    ['where all is faster', { prefill: 110, decode: 110, decode16: 110 }, true],
    ['where one thing is much faster', { prefill: 250 }, true],
    ['although one thing is a little slower', { prefill: 250, decode: 96 }, true],
    ['not where one thing is slower', { prefill: 250, decode: 90 }, false],
  ])('%s', (_name, change, expected) => {
    expect(isFaster({ ...base, ...change }, base)).toBe(expected);
  });
});

it('takes the geometric mean, so that twice as fast and half as fast cancel out', () => {
  expect(gain({ prefill: 200, decode: 50, decode16: 100 }, base)).toBeCloseTo(1);
});

it('scores the fastest first, and none that is not faster', () => {
  const forms = [
    { name: 'slow', speed: { prefill: 90, decode: 90, decode16: 90 } },
    { name: 'fast', speed: { prefill: 150, decode: 150, decode16: 150 } },
    { name: 'fastest', speed: { prefill: 300, decode: 150, decode16: 150 } },
  ];
  expect(worthScoring(forms, base).map(({ name }) => name)).toEqual(['fastest', 'fast']);
});

describe('chooseThreads', () => {
  it('leaves one a logical core where fewer are not faster', () => {
    expect(chooseThreads(8, base, 4, base).count).toBe(8);
  });

  it('takes one a physical core where that is faster, and says what it saw', () => {
    const faster = { prefill: 120, decode: 130, decode16: 110 };
    expect(chooseThreads(8, base, 4, faster)).toEqual({
      count: 4,
      reason: 'one stream decodes 100 tokens/s with 8, 130 tokens/s with 4',
    });
  });
});

describe('compare', () => {
  const score = (windowLogprobs: number[], predictions: number[]): Score => ({
    tokenCount: 512 * windowLogprobs.length,
    scoredCount: predictions.length,
    perplexity: 4,
    windowLogprobs,
    predictions: Int32Array.from(predictions),
  });

  it('tells how much higher perplexity is, and where both find the same token likeliest', () => {
    const { rise, agreement } = compare(
      score([-3, -3], [1, 2, 3, 4]),
      score([-2, -4 + 4 * Math.log(1.02)], [1, 2, 3, 9]),
    );
    expect(rise).toBeCloseTo(0.02);
    expect(agreement).toBe(0.75);
  });

  it('compares no more windows than were computed', () => {
    expect(compare(score([-3], [1, 2]), score([-3, -99], [1, 2, 3, 4]))).toMatchObject({
      rise: 0,
      agreement: 1,
      tokenCount: 512,
    });
  });
});
