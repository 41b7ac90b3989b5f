import { describe, expect, it } from 'vitest';
import { PLAIN_SAMPLING, type SamplingParams } from '../request.ts';
import { Adjustments } from './adjustments.ts';

/** Logits of 6 tokens after tokens 1, 1 and 2 of an answer whose prompt had token 0. */
function adjusted(params: Partial<SamplingParams>, logits: readonly number[]): number[] {
  const adjustments = Adjustments.of({ ...PLAIN_SAMPLING, ...params }, Int32Array.of(0));
  for (const token of [1, 1, 2]) adjustments?.count(token);
  const changed = Float32Array.from(logits);
  adjustments?.apply(changed);
  return [...changed];
}

describe('logits', () => {
  it('stay as they are where nothing is asked for', () => {
    expect(Adjustments.of(PLAIN_SAMPLING, Int32Array.of(0))).toBeNull();
  });

  it.each<[string, Partial<SamplingParams>, readonly number[]]>([
    ['frequency, for every time', { frequencyPenalty: 0.5 }, [4, 3, -4.5, 0, 4, -4]],
    ['presence, once', { presencePenalty: 0.5 }, [4, 3.5, -4.5, 0, 4, -4]],
    ['repetition, of the prompt as well', { repetitionPenalty: 2 }, [2, 2, -8, 0, 4, -4]],
    [
      'a bias',
      {
        logitBias: [
          [5, 100],
          [0, -100],
        ],
      },
      [-96, 4, -4, 0, 4, 96],
    ],
    [
      'a bias first, then repetition, then the others',
      {
        logitBias: [[2, 6]],
        repetitionPenalty: 2,
        frequencyPenalty: 0.25,
        presencePenalty: 0.5,
      },
      [2, 1, 0.25, 0, 4, -4],
    ],
  ])('change by %s', (_name, params, expected) => {
    expect(adjusted(params, [4, 4, -4, 0, 4, -4])).toEqual(expected);
  });
});
