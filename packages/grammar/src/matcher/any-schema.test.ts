import { describe, expect, it } from 'vitest';
import { tryAnySchema } from '../testing/any-schema.ts';

const CASES = 100;

describe('any schema, any budget, any model', () => {
  it.each([1, 2, 3])('ends in a document that is valid: seed %i', (seed) => {
    const { failures, refused, documents } = tryAnySchema(seed, CASES);
    expect(failures).toEqual([]);
    const reasons = [...refused].filter(([reason]) => reason !== 'unsatisfiable');
    const count = reasons.reduce((sum, [, times]) => sum + times, 0);
    expect(count / CASES, JSON.stringify(reasons)).toBeLessThan(0.1);
    expect(documents).toBeGreaterThan(CASES);
  });
});
