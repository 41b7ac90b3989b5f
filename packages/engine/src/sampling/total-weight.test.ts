import fc from 'fast-check';
import { expect, it } from 'vitest';
import { totalWeight } from './total-weight.ts';

const logit = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -60, max: 60, noNaN: true }) },
  fc.constant(Number.NEGATIVE_INFINITY),
);

it('is the sum of the exponentials', () => {
  const row = fc.array(logit, { minLength: 1, maxLength: 200 });
  const temperature = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(row, temperature, (numbers, t) => {
      const logits = Float32Array.from([...numbers, 60]);
      const exact = [...logits].reduce((sum, each) => sum + Math.exp((each - 60) / t), 0);
      expect(Math.abs(totalWeight(logits, 60, t) / exact - 1)).toBeLessThan(1e-9);
    }),
    { numRuns: 1000 },
  );
});

it('counts the greatest alone at next to no temperature, and all of them at any', () => {
  const logits = Float32Array.of(1, 3, 3, Number.NEGATIVE_INFINITY);
  expect(totalWeight(logits, 3, 1e-320)).toBe(2);
  expect(totalWeight(logits, 3, Number.MAX_VALUE)).toBe(3);
});
