import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveIndex } from '../testing/naive-index.ts';
import type { Indexed, Match } from './prefix-index.ts';
import { RadixIndex } from './radix-index.ts';

const tokens = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 })
  .map((list) => Int32Array.from(list));
const list = fc.record({ tokens, salt: fc.constantFrom('', 'other') });
const action = fc.oneof(
  fc.record({ type: fc.constant('add' as const), list }),
  fc.record({ type: fc.constant('delete' as const), at: fc.nat(20) }),
);

/** What was found, whatever the order among equals. */
function found(matches: Iterable<Match<Indexed>>, lists: readonly Indexed[]): string[] {
  const all = [...matches];
  const lengths = all.map(({ common }) => common);
  expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  return all.map(({ value, common }) => `${lists.indexOf(value)}: ${common}`).sort();
}

describe('RadixIndex', () => {
  it('finds what comparing everything finds, the longest first', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40, size: 'max' }), list, (actions, wanted) => {
        const radix = new RadixIndex<Indexed>();
        const naive = new NaiveIndex<Indexed>();
        const lists: Indexed[] = [];
        for (const each of actions) {
          if (each.type === 'add') {
            lists.push(each.list);
            for (const index of [radix, naive]) index.add(each.list);
          } else {
            const [gone] = lists.splice(each.at, 1);
            if (gone !== undefined) for (const index of [radix, naive]) index.delete(gone);
          }
          radix.checkIntegrity(lists);
          naive.checkIntegrity(lists);
        }
        expect(found(radix.matches(wanted.tokens, wanted.salt), lists)).toEqual(
          found(naive.matches(wanted.tokens, wanted.salt), lists),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps nothing of what was taken out', () => {
    const index = new RadixIndex<Indexed>();
    const lists = [
      [1, 2, 3],
      [1, 2],
      [1, 2, 4],
    ].map((each) => ({
      tokens: Int32Array.from(each),
      salt: '',
    }));
    for (const each of lists) index.add(each);
    for (const each of lists) index.delete(each);
    index.checkIntegrity([]);
    expect([...index.matches(Int32Array.of(1, 2, 3), '')]).toEqual([]);
  });

  it('notices lists that are not where they belong', () => {
    const index = new RadixIndex<{ tokens: Int32Array; salt: string }>();
    const value = { tokens: Int32Array.of(1, 2), salt: '' };
    index.add(value);
    expect(() => index.checkIntegrity([])).toThrow('wrong place');
    value.tokens = Int32Array.of(1, 3);
    expect(() => index.checkIntegrity([value])).toThrow('wrong place');
  });
});
