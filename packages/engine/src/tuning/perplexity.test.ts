import { describe, expect, it } from 'vitest';
import { isHopeless, PerplexityTally } from './perplexity.ts';

describe('PerplexityTally', () => {
  it('finds a perplexity of the vocabulary size where all tokens are alike', () => {
    const tally = new PerplexityTally();
    for (let token = 0; token < 8; token++) tally.add(new Float32Array(8), token);
    tally.endWindow();
    expect(tally.score().perplexity).toBeCloseTo(8);
  });

  it('finds one of 1 where the text was certain, and tells what was likeliest', () => {
    const tally = new PerplexityTally();
    tally.add(Float32Array.of(0, 50, 0), 1);
    tally.add(Float32Array.of(0, 0, 50), 2);
    tally.endWindow();
    const { perplexity, predictions, scoredCount } = tally.score();
    expect(perplexity).toBeCloseTo(1);
    expect([...predictions]).toEqual([1, 2]);
    expect(scoredCount).toBe(2);
  });

  it('keeps the windows apart', () => {
    const tally = new PerplexityTally();
    for (const tokens of [2, 4]) {
      for (let i = 0; i < tokens; i++) tally.add(new Float32Array(2), 0);
      tally.endWindow();
    }
    expect(tally.score().windowLogprobs.map((logprob) => logprob / Math.log(0.5))).toEqual([2, 4]);
  });
});

describe('isHopeless', () => {
  const standard = { windowLogprobs: [-500, -600, -550, -700, -400], riseMax: 0.03 };
  /** Every window worse by about this part; the parts differ by `spread` from window to window. */
  const worse = (rise: number, count: number, spread = 0): number[] =>
    standard.windowLogprobs
      .slice(0, count)
      .map((logprob, at) => logprob - 255 * Math.log1p(rise) - (at % 2 === 0 ? spread : -spread));

  it.each<[string, number[], boolean]>([
    ['gives up what is plainly worse', worse(0.2, 3, 2), true],
    ['waits for three windows', worse(0.2, 2), false],
    ['goes on where the windows differ too much to tell', worse(0.05, 3, 20), false],
    ['goes on within the bound', worse(0.02, 5, 0.1), false],
    ['goes on where it is better', worse(-0.1, 5), false],
  ])('%s', (_name, windowLogprobs, expected) => {
    expect(isHopeless(windowLogprobs, standard)).toBe(expected);
  });
});
