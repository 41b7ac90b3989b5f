import { describe, expect, it } from 'vitest';
import { PREFILL_BLOCK_TOKENS } from '../limits.ts';
import { TOKEN_BYTES, TokenMemory } from '../testing/token-memory.ts';
import type { Placement, Wanted } from './prefix-cache.ts';
import { SlotCache } from './slot-cache.ts';

/** A prompt of a few blocks, each filled with one number, and a shorter rest. */
function prompt(blocks: readonly number[], rest: number): Int32Array {
  const whole = blocks.flatMap((block) => new Array<number>(PREFILL_BLOCK_TOKENS).fill(block));
  return Int32Array.from([...whole, ...new Array<number>(rest).fill(9)]);
}

function exactly(tokens: Int32Array): Wanted {
  return { prompt: tokens, exactOnly: true, salt: '' };
}

function loosely(tokens: Int32Array): Wanted {
  return { prompt: tokens, exactOnly: false, salt: '' };
}

/** A cache, and its memory. */
class Rig extends SlotCache {
  readonly memory: TokenMemory;

  constructor(slotCount: number, parkedTokens = 0) {
    const memory = new TokenMemory(slotCount);
    super(memory, parkedTokens * TOKEN_BYTES);
    this.memory = memory;
  }

  /** Computes so much of a prompt in a slot. */
  compute(slot: number, tokens: Int32Array, count: number = tokens.length): void {
    this.memory.slots[slot] = [...tokens.slice(0, count)];
    this.record(slot, count);
  }

  /** Places a prompt, computes all of it and gives its slot back. */
  run(wanted: Wanted): Placement {
    const placement = this.place(wanted) as Placement;
    this.compute(placement.slot, wanted.prompt);
    this.release(placement.slot);
    return placement;
  }
}

describe('SlotCache', () => {
  it('leaves one token to compute when the whole prompt is known', () => {
    const cache = new Rig(1);
    const tokens = prompt([1, 2], 0);
    cache.place(exactly(tokens));
    cache.record(0, tokens.length);
    cache.release(0);
    // The last whole block has to be computed again, in tiles as at first.
    expect(cache.place(exactly(tokens))).toEqual({
      slot: 0,
      cachedTokens: 64,
      isExact: true,
      awaits: false,
    });
  });

  it('reuses the rest behind the blocks for prompts that end in the same block', () => {
    const cache = new Rig(1);
    const tokens = prompt([1], 20);
    cache.place(exactly(tokens));
    cache.record(0, tokens.length);
    cache.release(0);
    expect(cache.place(exactly(tokens))?.cachedTokens).toBe(83);
    cache.release(0);
    expect(cache.place(exactly(prompt([1], 30)))?.cachedTokens).toBe(83);
    cache.release(0);
    expect(cache.place(exactly(prompt([1], 70)))?.cachedTokens).toBe(64);
  });

  it('takes the matching slot itself when it is free, and copies when it is in use', () => {
    const cache = new Rig(3);
    const tokens = prompt([1, 2], 5);
    cache.place(exactly(tokens));
    cache.record(0, 128);
    expect(cache.place(exactly(tokens))).toEqual({
      slot: 1,
      cachedTokens: 128,
      isExact: true,
      awaits: false,
    });
    cache.release(0);
    expect(cache.place(exactly(tokens))).toEqual({
      slot: 0,
      cachedTokens: 128,
      isExact: true,
      awaits: false,
    });
  });

  it('prefers a free slot among equal matches, which saves the copy', () => {
    const cache = new Rig(3);
    const tokens = prompt([1, 2], 5);
    for (const slot of [0, 1]) {
      expect(cache.place(exactly(tokens))?.slot).toBe(slot);
      cache.record(slot, 128);
    }
    cache.release(1);
    expect(cache.place(exactly(tokens))).toEqual({
      slot: 1,
      cachedTokens: 128,
      isExact: true,
      awaits: false,
    });
  });

  it('gives a new prompt the slot that nobody used for longest', () => {
    const cache = new Rig(3);
    for (const block of [1, 2, 3]) {
      const tokens = prompt([block], 1);
      const placed = cache.place(exactly(tokens))?.slot ?? -1;
      cache.record(placed, 64);
    }
    for (const each of [1, 0, 2]) cache.release(each);
    expect(cache.place(exactly(prompt([7], 1)))).toEqual({
      slot: 1,
      cachedTokens: 0,
      isExact: true,
      awaits: false,
    });
    expect(cache.place(exactly(prompt([3], 1)))).toEqual({
      slot: 2,
      cachedTokens: 64,
      isExact: true,
      awaits: false,
    });
    expect(cache.place(exactly(prompt([8], 1)))?.slot).toBe(0);
    expect(cache.place(exactly(prompt([9], 1)))).toBeNull();
  });

  it('keeps the slots in use together, so that the kernels compute them at once', () => {
    const cache = new Rig(4);
    const prompts = [1, 2, 3].map((block) => prompt([block], 1));
    expect(prompts.map((tokens) => cache.place(exactly(tokens))?.slot)).toEqual([0, 1, 2]);
    for (const [slot, tokens] of prompts.entries()) cache.compute(slot, tokens);
    cache.release(1);
    expect(cache.place(exactly(prompt([4], 1)))?.slot).toBe(1);
    cache.release(0);
    cache.release(1);
    expect(cache.closeGap()).toBeNull();
    cache.place(exactly(prompt([5], 1)));
    cache.place(exactly(prompt([6], 1)));
    cache.release(2);
    expect(cache.closeGap()).toEqual({ from: 3, to: 2 });
    expect(cache.closeGap()).toBeNull();
  });

  it('lets a prompt wait for the beginning that another one computes', () => {
    const cache = new Rig(3);
    const tokens = prompt([1, 2], 5);
    cache.place(exactly(tokens));
    const second = { slot: 1, cachedTokens: 0, isExact: true, awaits: true };
    expect(cache.place(exactly(tokens))).toEqual(second);
    cache.record(0, 64);
    expect(cache.resume(1)).toEqual(second);
    cache.record(0, 133);
    const ready = { slot: 1, cachedTokens: 132, isExact: true, awaits: false };
    expect(cache.resume(1)).toEqual(ready);
  });

  it('goes on with what there is when the one that was waited for is gone', () => {
    const cache = new Rig(4);
    const tokens = prompt([1, 2], 5);
    for (const _ of [0, 1, 2]) cache.place(exactly(tokens));
    cache.record(0, 64);
    cache.release(0);
    // The third waits for the second, never the other way round.
    expect(cache.resume(1)).toEqual({
      slot: 1,
      cachedTokens: 64,
      isExact: true,
      awaits: false,
    });
    expect(cache.resume(2).awaits).toBe(true);
  });

  it('does not overwrite a long conversation for the sake of a short beginning', () => {
    const cache = new Rig(2);
    const long = prompt([1, 2, 3], 1);
    cache.place(exactly(long));
    cache.record(0, long.length);
    cache.release(0);
    const short = prompt([1], 1);
    expect(cache.place(exactly(short))).toEqual({
      slot: 1,
      cachedTokens: 64,
      isExact: true,
      awaits: false,
    });
    cache.release(1);
    expect(cache.place(exactly(long))?.cachedTokens).toBe(192);
  });

  it('reuses nothing that was not recorded', () => {
    const cache = new Rig(1);
    const tokens = prompt([1, 2, 3], 1);
    cache.place(exactly(tokens));
    cache.record(0, 100);
    cache.release(0);
    expect(cache.place(exactly(tokens))?.cachedTokens).toBe(64);
  });

  it('reuses an answer, and the part of a block, for prompts that need not be exact', () => {
    const cache = new Rig(2);
    const first = prompt([1], 20);
    cache.place(loosely(first));
    cache.record(0, first.length);
    const withAnswer = Int32Array.from([...first, 5, 6, 7]);
    cache.extend(0, withAnswer);
    cache.release(0);
    const next = Int32Array.from([...withAnswer, 8, 8]);
    const loose = { slot: 0, cachedTokens: 87, isExact: false, awaits: false };
    expect(cache.place(loosely(next))).toEqual(loose);
    cache.record(0, next.length);
    // What was computed behind the answer is no more exact than the answer is.
    const exact = { slot: 1, cachedTokens: 84, isExact: true, awaits: false };
    expect(cache.place(exactly(next))).toEqual(exact);
  });

  it('parks what a slot would lose, and finds it again', () => {
    const cache = new Rig(1, 1000);
    const long = prompt([1, 2, 3], 1);
    cache.run(loosely(long));
    expect(cache.run(loosely(prompt([4], 1))).cachedTokens).toBe(0);
    expect(cache.run(loosely(long)).cachedTokens).toBe(192);
    expect(cache.memory.slots[0]).toEqual([...long]);
  });

  it('parks the least recently used no longer when there is no room', () => {
    const cache = new Rig(1, 300);
    const prompts = [1, 2, 3].map((block) => prompt([block, block], 1));
    for (const tokens of [...prompts, ...prompts.slice(0, 1)]) cache.run(loosely(tokens));
    // The first was used again, so it was the second that had to go for the third.
    const cached = prompts.map((tokens) => cache.run(loosely(tokens)).cachedTokens);
    expect(cached).toEqual([128, 0, 128]);
  });

  it('computes anew what cannot be loaded', () => {
    const cache = new Rig(1, 1000);
    const long = prompt([1, 2, 3], 1);
    for (const tokens of [long, prompt([4], 1)]) cache.run(loosely(tokens));
    cache.memory.canLoad = false;
    expect(cache.run(loosely(long)).cachedTokens).toBe(0);
    cache.checkIntegrity();
  });

  it('parks nothing that others have, and no earlier turn beside a later one', () => {
    const cache = new Rig(2, 10_000);
    const turns = [prompt([1, 2, 3], 1), prompt([1, 2, 3, 4, 5, 6], 1)];
    for (const tokens of turns) cache.run(loosely(tokens));
    for (const block of [7, 8]) cache.run(loosely(prompt([block], 1)));
    const parked = [...cache.parkAll()].map(({ holding }) => [...holding.tokens]);
    expect(parked).toEqual([[...(turns[1] as Int32Array)]]);
  });

  it('reuses nothing across salts', () => {
    const cache = new Rig(3, 1000);
    const tokens = prompt([1, 2, 3], 1);
    const salted = (salt: string): Wanted => ({ ...loosely(tokens), salt });
    expect(cache.run(salted('a')).cachedTokens).toBe(0);
    expect(cache.place(salted('b'))).toMatchObject({ cachedTokens: 0, awaits: false });
    expect(cache.place(salted('a'))?.cachedTokens).toBe(192);
  });

  it('notices a record that cannot be', () => {
    const cache = new Rig(1);
    cache.place(exactly(prompt([1], 0)));
    cache.record(0, 128);
    expect(() => cache.checkIntegrity()).toThrow(/impossible/);
  });
});
