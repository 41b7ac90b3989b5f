import { describe, expect, it } from 'vitest';
import { GrammarCache } from './compile.ts';
import { GrammarError } from './errors.ts';
import { Fuel, finish, inSlices } from './fuel.ts';
import { SLICE_STEPS } from './limits.ts';
import { jsonVocabulary } from './testing/tiny-vocabulary.ts';
import { TokenTrie } from './vocabulary/token-trie.ts';

describe('inSlices', () => {
  it('comes to an end by what earlier tries remember', () => {
    const fuel = new Fuel();
    const done: number[] = [];
    const work = inSlices(fuel, 4, () => {
      while (done.length < 7) {
        fuel.spend(SLICE_STEPS / 2);
        done.push(done.length);
      }
      return done.length;
    });
    let slices = 1;
    let step = work.next();
    for (; step.done !== true; step = work.next()) slices++;
    expect([step.value, slices]).toEqual([7, 4]);
  });

  it('gives up work that does not come to an end', () => {
    const fuel = new Fuel();
    const work = inSlices(fuel, 3, () => {
      for (;;) fuel.spend();
    });
    expect(() => finish(work)).toThrow(GrammarError);
  });

  it('does not count a slice that was begun by others', () => {
    const fuel = new Fuel();
    fuel.spend(SLICE_STEPS - 1);
    const work = inSlices(fuel, 1, () => {
      fuel.spend(2);
      return 'done';
    });
    expect(finish(work)).toBe('done');
  });

  it('passes on what is not a lack of steps', () => {
    const work = inSlices(new Fuel(), 3, () => {
      throw new GrammarError('unsupported', 'no');
    });
    expect(() => work.next()).toThrow('no');
  });
});

describe('compiling in slices', () => {
  const tokens = new TokenTrie(jsonVocabulary());
  const properties = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [`p${i}`, { type: 'string' }]),
  );
  const format = { type: 'json_schema', schema: { properties } } as const;

  it('takes several, and is done once for all who ask', () => {
    const cache = new GrammarCache(tokens);
    const one = cache.compiling(format);
    const other = cache.compiling(format);
    expect(one.next().done).toBe(false);
    const grammar = finish(other);
    expect(one.next().value).toBe(grammar);
    expect(cache.compile(format)).toBe(grammar);
  });

  it('ends for many formats that have their turns one after the other', () => {
    const cache = new GrammarCache(tokens);
    const open = new Set(
      Array.from({ length: 20 }, (_, i) =>
        cache.compiling({ type: 'json_schema', schema: { properties, title: `${i}` } }),
      ),
    );
    for (let round = 0; round < 50 && open.size > 0; round++) {
      for (const work of open) if (work.next().done === true) open.delete(work);
    }
    expect(open.size).toBe(0);
  });

  it('does not wait for those who have left', () => {
    const cache = new GrammarCache(tokens);
    for (let i = 0; i < 16; i++) {
      cache.compiling({ type: 'json_schema', schema: { properties, title: `${i}` } }).next();
    }
    expect(cache.compile(format).smallestTokens).toBe(1);
  });

  it('goes on with another when the first one to ask has left', () => {
    const cache = new GrammarCache(tokens);
    cache.compiling(format).next();
    expect(finish(cache.compiling(format))).toBe(cache.compile(format));
  });
});
