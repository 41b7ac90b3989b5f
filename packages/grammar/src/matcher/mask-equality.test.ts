import { describe, expect, inject, it } from 'vitest';
import { compareMasks } from '../testing/mask-equality.ts';

const STATES = inject('isFull') ? 120_000 : 6_000;

describe('masks', () => {
  it.each([1, 2, 3])(
    'hold what some document continues with, and nothing else: seed %i',
    (seed) => {
      const { states, schemas, refused } = compareMasks(seed, STATES / 3);
      expect(states).toBeGreaterThanOrEqual(STATES / 3);
      const refusals = [...refused.values()].reduce((sum, count) => sum + count, 0);
      expect(refusals / schemas, JSON.stringify([...refused])).toBeLessThan(0.1);
    },
    300_000,
  );
});
