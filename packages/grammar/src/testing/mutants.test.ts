import { afterEach, describe, expect, it } from 'vitest';
import { tryAnySchema } from './any-schema.ts';
import { compareMasks } from './mask-equality.ts';
import { MUTANTS } from './mutants.ts';

/** What the tests of the matcher say of it, in runs that are long enough for each. */
function isFaultFound(): boolean {
  try {
    compareMasks(2, 6000);
  } catch {
    return true;
  }
  return tryAnySchema(1, 300).failures.length > 0;
}

afterEach(() => {
  for (const { heal } of MUTANTS) heal();
});

it('finds no fault where there is none', () => {
  expect(isFaultFound()).toBe(false);
});

describe('the comparison with the recognizer, or the run of any schema, notices', () => {
  it.each(MUTANTS)('$name', ({ infect }) => {
    infect();
    expect(isFaultFound()).toBe(true);
  });
});
