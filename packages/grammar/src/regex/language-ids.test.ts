import { expect, test } from 'vitest';
import { Fuel } from '../fuel.ts';
import { RegexArena } from './arena.ts';
import { BoundMachine } from './number-bounds.ts';

const arena = (): RegexArena => new RegexArena(new Fuel(Number.POSITIVE_INFINITY));
const idOf = (source: string, from = arena()): number | null =>
  from.languageId(from.pattern(source));

test('a language has one number in all arenas, whatever was made there before', () => {
  const other = arena();
  other.pattern('^(c|d)+$');
  for (const source of [
    '^[a-f0-9]{4}$',
    '^(?=.*a)b?.*$',
    '^(ab|c)*$',
    'x',
    `^${'ab?'.repeat(1_900)}$`,
  ]) {
    expect(idOf(source, other)).toBe(idOf(source));
    expect(idOf(source)).not.toBeNull();
  }
});

test('alternatives have no order', () => {
  const [one, other] = [arena(), arena()];
  one.pattern('^(a.)?$');
  other.pattern('^(b..)?$');
  expect(idOf('^(a.|b..)$', one)).toBe(idOf('^(b..|a.)$', other));
});

test('languages that differ have different numbers', () => {
  const sources = [
    '^a$',
    '^a*$',
    '^a?$',
    '^[ab]$',
    '^ab$',
    '^(ab)*$',
    '^(?!a).*$',
    '^a{2}$',
    '^a{3}$',
  ];
  const shared = arena();
  const ids = sources.map((source) => idOf(source, shared));
  expect(new Set(ids).size).toBe(sources.length);
});

test('bounds of numbers are told apart by their values, after some digits as well', () => {
  const bounded = (bound: string): number | null => {
    const own = arena();
    const machine = new BoundMachine(bound, [0, 1]);
    return own.languageId(own.derive(own.machine(machine, machine.start), 0x31));
  };
  expect(bounded('12')).toBe(bounded('12'));
  expect(bounded('12')).not.toBe(bounded('13'));
});

test('lists of texts, and what is made of them, are not shared', () => {
  const own = arena();
  expect(own.languageId(own.not(own.literals(['a', 'b'])))).toBeNull();
});
