import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fuel } from '../fuel.ts';
import { RegexArena } from './arena.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength: 4 });
const list = fc.uniqueArray(text, { maxLength: 8 });

it('takes texts out of lists as sets do', () => {
  fc.assert(
    fc.property(list, list, list, (all, others, excluded) => {
      const arena = new RegexArena(new Fuel(100_000));
      const left = arena.and(
        arena.literals(all),
        arena.or(arena.literals(others), arena.repeat(arena.anyChar, 2, 3)),
        arena.not(arena.literals(excluded)),
      );
      const isLeft = (one: string): boolean =>
        all.includes(one) &&
        (others.includes(one) || [2, 3].includes([...one].length)) &&
        !excluded.includes(one);
      for (const one of [...all, ...others, ...excluded]) {
        expect(arena.matches(left, one)).toBe(isLeft(one));
      }
      const listed = arena.and(arena.literals(all), arena.not(arena.literals(excluded)));
      const wanted = all.filter((one) => !excluded.includes(one));
      expect(arena.listed(listed, 8) ?? []).toEqual(wanted.sort());
    }),
  );
});

it('finds all texts of a list from any of its places, up to a number', () => {
  const arena = new RegexArena(new Fuel(100_000));
  const rest = arena.derive(arena.literals(['ab', 'ac', 'a', 'b']), 0x61);
  expect(arena.listed(rest, 3)?.toSorted()).toEqual(['', 'b', 'c']);
  expect(arena.listed(rest, 2)).toBeNull();
});

it('leaves a list and repetitions of a list to be followed together', () => {
  const arena = new RegexArena(new Fuel(100_000));
  const words = arena.repeat(arena.literals(['foo', 'bar']), 1, Number.POSITIVE_INFINITY);
  const both = arena.and(arena.literals(['foo', 'foobar', 'x']), words);
  expect(['foo', 'foobar', 'x', 'bar'].map((one) => arena.matches(both, one))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
