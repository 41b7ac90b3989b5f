import { expect, it } from 'vitest';
import { Kept, KeptByOwner } from './kept.ts';

it('keeps so many entries, and starts anew with one more', () => {
  const kept = new Kept<string, number>(2);
  kept.set('a', 1).set('b', 2);
  expect([kept.get('a'), kept.get('b'), kept.size]).toEqual([1, 2, 2]);
  kept.set('c', 3);
  expect([kept.get('a'), kept.get('c'), kept.size]).toEqual([undefined, 3, 1]);
});

it('keeps the entries of owners apart', () => {
  const byOwner = new KeptByOwner<object, string, number>(2);
  const [one, other] = [{}, {}];
  byOwner.of(one).set('a', 1);
  expect([byOwner.of(one).get('a'), byOwner.of(other).get('a')]).toEqual([1, undefined]);
});
