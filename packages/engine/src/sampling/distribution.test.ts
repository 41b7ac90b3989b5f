import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from './distribution.ts';

const NONE = Number.NEGATIVE_INFINITY;

it('has the logarithms of the probabilities', () => {
  // 4, 2, 1 and 1 of 8.
  const logits = Float32Array.from([Math.log(1), Math.log(4), NONE, Math.log(2), Math.log(1)]);
  const { top } = new Distribution(logits, 3);
  expect(top.map(({ token }) => token)).toEqual([1, 3, 0]);
  expect(top.map(({ logprob }) => Math.exp(logprob).toFixed(5))).toEqual([
    '0.50000',
    '0.25000',
    '0.12500',
  ]);
});

it('says -9999 of what is impossible', () => {
  const distribution = new Distribution(Float32Array.of(0, NONE), 2);
  expect(distribution.of(1, NONE)).toEqual({ token: 1, logprob: -9999 });
});

describe('any logits', () => {
  const logit = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  );

  it('add up to 1, the likeliest first, ties by lower id', () => {
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 50 }), fc.nat(60), (values, count) => {
        const logits = Float32Array.from(values);
        const distribution = new Distribution(logits, count);
        const all = [...logits.keys()];
        const total = all.reduce(
          (sum, token) => sum + Math.exp(distribution.of(token, logits[token] as number).logprob),
          0,
        );
        expect(total).toBeCloseTo(1, 6);
        const order = all.sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
        expect(distribution.top.map(({ token }) => token)).toEqual(order.slice(0, count));
      }),
    );
  });
});
