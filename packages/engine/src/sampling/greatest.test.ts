import fc from 'fast-check';
import { expect, it } from 'vitest';
import { argmax, moveGreatestToEnd } from './greatest.ts';

const value = fc.oneof(fc.constantFrom(0, 1, 2), fc.float({ noNaN: true }));
const values = fc.array(value, { minLength: 1, maxLength: 60 });

it('leaves the greatest behind the others, and what is behind the count alone', () => {
  fc.assert(
    fc.property(values, fc.nat(), fc.nat(), (numbers, a, b) => {
      const count = 1 + (a % numbers.length);
      const wanted = 1 + (b % count);
      const moved = Float32Array.from(numbers);
      moveGreatestToEnd(moved, count, wanted);
      const sorted = Float32Array.from(numbers).subarray(0, count).sort();
      expect([...moved.subarray(count - wanted, count)].sort((x, y) => x - y)).toEqual(
        [...sorted.subarray(count - wanted)].map((x) => x),
      );
      expect([...moved.subarray(0, count)].sort((x, y) => x - y)).toEqual([...sorted]);
      expect([...moved.subarray(count)]).toEqual([...Float32Array.from(numbers).subarray(count)]);
    }),
    { numRuns: 1000 },
  );
});

it('finds the greatest, and the lowest index among equals', () => {
  fc.assert(
    fc.property(fc.oneof(values, fc.array(value, { minLength: 1, maxLength: 9 })), (numbers) => {
      const logits = Float32Array.from(numbers);
      expect(argmax(logits)).toBe(logits.indexOf(Math.max(...logits)));
    }),
    { numRuns: 1000 },
  );
  expect(argmax(Float32Array.of(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY))).toBe(0);
});
