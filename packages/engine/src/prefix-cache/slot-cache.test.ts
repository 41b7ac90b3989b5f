import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COPY_TOKENS_MIN, PREFILL_BLOCK_TOKENS } from '../limits.ts';
import type { Move, Placement } from './prefix-cache.ts';
import { SlotCache } from './slot-cache.ts';

const SLOTS = 3;

/** A prompt of a few blocks, each filled with one number, and a shorter rest. */
function prompt(blocks: readonly number[], rest: number): Int32Array {
  const whole = blocks.flatMap((block) => new Array<number>(PREFILL_BLOCK_TOKENS).fill(block));
  return Int32Array.from([...whole, ...new Array<number>(rest).fill(9)]);
}

function commonLength(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** The prompt with each token marked by the way in which the kernels compute it. */
function marked(tokens: ArrayLike<number>): number[] {
  const blocks = tokens.length - (tokens.length % PREFILL_BLOCK_TOKENS);
  return Array.from(tokens, (token, index) => (index < blocks ? token : -token));
}

/** What is in a slot's memory, moved about as the engine moves it. */
type Held = {
  /** As `marked` has them; those of answers, and prompts computed after them, are NaN-free odd. */
  memory: number[];
  /** What of `memory` was recorded. */
  recorded: number;
  owner: Int32Array | null;
  exactOnly: boolean;
  /** The owner's prompt is computed as any such prompt. */
  isExact: boolean;
  awaits: boolean;
};

/** Marks tokens whose numbers are not those of a prompt. */
const LOOSE = 0.5;

function plain(token: number): number {
  return Math.floor(Math.abs(token));
}

/** Tokens of a prompt that are usable, of those that a slot holds. */
function usable(tokens: readonly number[], wanted: Int32Array, exactOnly: boolean): number {
  const limit = wanted.length - 1;
  if (!exactOnly) return Math.min(commonLength(tokens.map(plain), wanted), limit);
  const common = Math.min(commonLength(tokens, marked(wanted)), limit);
  const blocks = wanted.length - (wanted.length % PREFILL_BLOCK_TOKENS);
  return common >= blocks ? common : common - (common % PREFILL_BLOCK_TOKENS);
}

class Oracle {
  readonly slots: Held[] = Array.from({ length: SLOTS }, () => ({
    memory: [],
    recorded: 0,
    owner: null,
    exactOnly: true,
    isExact: true,
    awaits: false,
  }));
  /** Slots in the order in which their prompts were placed. */
  order: number[] = [];

  held(slot: number): Held {
    return this.slots[slot] as Held;
  }

  best(wanted: Int32Array, exactOnly: boolean, except = -1): number {
    const saved = this.slots.map(({ memory, recorded }, slot) =>
      slot === except ? 0 : usable(memory.slice(0, recorded), wanted, exactOnly),
    );
    return Math.max(...saved);
  }

  /** Tokens of the prompt that those in `slots` will have, if nothing happens to them. */
  coming(wanted: Int32Array, exactOnly: boolean, slots: readonly number[]): number {
    const whole = slots.map((slot) => {
      const { owner, isExact } = this.held(slot);
      if (owner === null || (exactOnly && !isExact)) return 0;
      return usable(marked(owner), wanted, exactOnly);
    });
    return Math.max(0, ...whole);
  }

  move(move: Move | null): void {
    const owned = this.slots.flatMap(({ owner }, slot) => (owner === null ? [] : [slot]));
    const gap = owned.length > 0 && (owned.at(-1) ?? 0) - (owned[0] ?? 0) >= owned.length;
    expect(move !== null).toBe(gap);
    if (move === null) return;
    expect(move.from).toBe(owned.at(-1));
    expect(this.held(move.to).owner).toBeNull();
    this.slots[move.to] = { ...this.held(move.from) };
    this.held(move.from).owner = null;
    this.held(move.from).awaits = false;
    this.order = this.order.map((slot) => (slot === move.from ? move.to : slot));
  }

  check(wanted: Int32Array, exactOnly: boolean, placement: Placement | null): void {
    if (this.slots.every(({ owner }) => owner !== null)) {
      expect(placement).toBeNull();
      return;
    }
    expect(placement).not.toBeNull();
    if (placement === null) return;
    const held = this.held(placement.slot);
    expect(held.owner).toBeNull();
    const best = this.best(wanted, exactOnly);
    const before = this.order;
    held.owner = wanted;
    held.exactOnly = exactOnly;
    this.order = [...before, placement.slot];
    this.start(placement, best, before);
  }

  resume(slot: number, placement: Placement): void {
    const { owner, exactOnly } = this.held(slot);
    const before = this.order.slice(0, this.order.indexOf(slot));
    this.start(placement, this.best(owner as Int32Array, exactOnly, slot), before);
  }

  /** What a sequence that has its slot does: it waits for those before it, or it starts. */
  start(placement: Placement, best: number, before: readonly number[]): void {
    const { slot, cachedTokens, copyFrom, awaits } = placement;
    const held = this.held(slot);
    const wanted = held.owner as Int32Array;
    const isWorthwhile = this.coming(wanted, held.exactOnly, before) - best >= COPY_TOKENS_MIN;
    expect(awaits).toBe(isWorthwhile);
    held.awaits = awaits;
    held.isExact = true;
    const own = held.memory.slice(0, held.recorded);
    held.recorded = 0;
    if (awaits) return;
    // A few tokens are not worth a copy.
    expect(best < COPY_TOKENS_MIN ? [0, best] : [best]).toContain(cachedTokens);
    expect(cachedTokens).toBeLessThan(wanted.length);
    expect(copyFrom).not.toBe(slot);
    const from = copyFrom === null ? own : this.held(copyFrom).memory;
    held.memory = from.slice(0, cachedTokens);
    held.recorded = cachedTokens;
    expect(held.memory.map(plain)).toEqual([...wanted.slice(0, cachedTokens)]);
    held.isExact = usable(held.memory, wanted, true) === cachedTokens;
    expect(placement.isExact).toBe(held.isExact);
    if (held.exactOnly) expect(held.isExact).toBe(true);
  }

  /** The owner's prompt is computed up to here. */
  compute(slot: number, computed: number): void {
    const held = this.held(slot);
    const owner = held.owner as Int32Array;
    const rest = held.isExact ? marked(owner) : [...owner].map((token) => token + LOOSE);
    held.memory = [...held.memory, ...rest.slice(held.memory.length, computed)];
    held.recorded = held.memory.length;
  }

  release(slot: number): void {
    this.held(slot).owner = null;
    this.held(slot).awaits = false;
    this.order = this.order.filter((other) => other !== slot);
  }
}

const slot = fc.nat(SLOTS - 1);
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('place' as const),
      exactOnly: fc.boolean(),
      prompt: fc
        .tuple(fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 4 }), fc.nat(2))
        .map(([blocks, rest]) => prompt(blocks, rest))
        .filter((tokens) => tokens.length > 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('record' as const), slot, share: fc.nat(3) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('release' as const), slot, answer: fc.nat(100) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('closeGap' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), slot }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function act(each: Action, cache: SlotCache, oracle: Oracle): void {
  if (each.type === 'place') {
    const { prompt: wanted, exactOnly } = each;
    oracle.check(wanted, exactOnly, cache.place(wanted, exactOnly));
    return;
  }
  if (each.type === 'closeGap') {
    oracle.move(cache.closeGap());
    return;
  }
  if (each.type === 'resume') {
    for (const waiting of oracle.order.filter((one) => oracle.held(one).awaits)) {
      oracle.resume(waiting, cache.resume(waiting));
    }
    return;
  }
  const held = oracle.held(each.slot);
  if (held.owner === null) return;
  if (each.type === 'record') {
    if (held.awaits) return;
    const share = Math.ceil((held.owner.length * each.share) / 3);
    oracle.compute(each.slot, Math.max(share, held.memory.length));
    cache.record(each.slot, held.recorded);
    return;
  }
  if (each.type === 'fail') {
    held.recorded = 0;
    cache.forget(each.slot);
  } else if (!held.awaits && held.recorded === held.owner.length) {
    // An answer that looks like another prompt's next block.
    held.memory.push(...new Array<number>(each.answer).fill(1 + LOOSE));
    held.recorded = held.memory.length;
    cache.extend(each.slot, Int32Array.from(held.memory, plain));
  }
  oracle.release(each.slot);
  cache.release(each.slot);
}

describe('SlotCache', () => {
  it('saves as much as comparing everything would, and never gives what is not there', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40, size: 'max' }), (actions) => {
        const cache = new SlotCache(SLOTS);
        const oracle = new Oracle();
        for (const each of actions) {
          act(each, cache, oracle);
          cache.checkIntegrity();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves one token to compute when the whole prompt is known', () => {
    const cache = new SlotCache(1);
    const tokens = prompt([1, 2], 0);
    cache.place(tokens, true);
    cache.record(0, tokens.length);
    cache.release(0);
    // The last whole block has to be computed again, in tiles as at first.
    expect(cache.place(tokens, true)).toEqual({
      slot: 0,
      cachedTokens: 64,
      copyFrom: null,
      isExact: true,
      awaits: false,
    });
  });

  it('reuses the rest behind the blocks for prompts that end in the same block', () => {
    const cache = new SlotCache(1);
    const tokens = prompt([1], 20);
    cache.place(tokens, true);
    cache.record(0, tokens.length);
    cache.release(0);
    expect(cache.place(tokens, true)?.cachedTokens).toBe(83);
    cache.release(0);
    expect(cache.place(prompt([1], 30), true)?.cachedTokens).toBe(83);
    cache.release(0);
    expect(cache.place(prompt([1], 70), true)?.cachedTokens).toBe(64);
  });

  it('takes the matching slot itself when it is free, and copies when it is in use', () => {
    const cache = new SlotCache(3);
    const tokens = prompt([1, 2], 5);
    cache.place(tokens, true);
    cache.record(0, 128);
    expect(cache.place(tokens, true)).toEqual({
      slot: 1,
      cachedTokens: 128,
      copyFrom: 0,
      isExact: true,
      awaits: false,
    });
    cache.release(0);
    expect(cache.place(tokens, true)).toEqual({
      slot: 0,
      cachedTokens: 128,
      copyFrom: null,
      isExact: true,
      awaits: false,
    });
  });

  it('prefers a free slot among equal matches, which saves the copy', () => {
    const cache = new SlotCache(3);
    const tokens = prompt([1, 2], 5);
    for (const slot of [0, 1]) {
      expect(cache.place(tokens, true)?.slot).toBe(slot);
      cache.record(slot, 128);
    }
    cache.release(1);
    expect(cache.place(tokens, true)).toEqual({
      slot: 1,
      cachedTokens: 128,
      copyFrom: null,
      isExact: true,
      awaits: false,
    });
  });

  it('gives a new prompt the slot that nobody used for longest', () => {
    const cache = new SlotCache(3);
    for (const block of [1, 2, 3]) {
      const tokens = prompt([block], 1);
      const placed = cache.place(tokens, true)?.slot ?? -1;
      cache.record(placed, 64);
    }
    for (const each of [1, 0, 2]) cache.release(each);
    expect(cache.place(prompt([7], 1), true)).toEqual({
      slot: 1,
      cachedTokens: 0,
      copyFrom: null,
      isExact: true,
      awaits: false,
    });
    expect(cache.place(prompt([3], 1), true)).toEqual({
      slot: 2,
      cachedTokens: 64,
      copyFrom: null,
      isExact: true,
      awaits: false,
    });
    expect(cache.place(prompt([8], 1), true)?.slot).toBe(0);
    expect(cache.place(prompt([9], 1), true)).toBeNull();
  });

  it('keeps the slots in use together, so that the kernels compute them at once', () => {
    const cache = new SlotCache(4);
    const prompts = [1, 2, 3].map((block) => prompt([block], 1));
    expect(prompts.map((tokens) => cache.place(tokens, true)?.slot)).toEqual([0, 1, 2]);
    cache.release(1);
    expect(cache.place(prompt([4], 1), true)?.slot).toBe(1);
    cache.release(0);
    cache.release(1);
    expect(cache.closeGap()).toBeNull();
    cache.place(prompt([5], 1), true);
    cache.place(prompt([6], 1), true);
    cache.release(2);
    expect(cache.closeGap()).toEqual({ from: 3, to: 2 });
    expect(cache.closeGap()).toBeNull();
  });

  it('lets a prompt wait for the beginning that another one computes', () => {
    const cache = new SlotCache(3);
    const tokens = prompt([1, 2], 5);
    cache.place(tokens, true);
    const second = { slot: 1, cachedTokens: 0, copyFrom: null, isExact: true, awaits: true };
    expect(cache.place(tokens, true)).toEqual(second);
    cache.record(0, 64);
    expect(cache.resume(1)).toEqual(second);
    cache.record(0, 133);
    const ready = { slot: 1, cachedTokens: 132, copyFrom: 0, isExact: true, awaits: false };
    expect(cache.resume(1)).toEqual(ready);
  });

  it('goes on with what there is when the one that was waited for is gone', () => {
    const cache = new SlotCache(4);
    const tokens = prompt([1, 2], 5);
    for (const _ of [0, 1, 2]) cache.place(tokens, true);
    cache.record(0, 64);
    cache.release(0);
    // The third waits for the second, never the other way round.
    expect(cache.resume(1)).toEqual({
      slot: 1,
      cachedTokens: 64,
      copyFrom: 0,
      isExact: true,
      awaits: false,
    });
    expect(cache.resume(2).awaits).toBe(true);
  });

  it('does not overwrite a long conversation for the sake of a short beginning', () => {
    const cache = new SlotCache(2);
    const long = prompt([1, 2, 3], 1);
    cache.place(long, true);
    cache.record(0, long.length);
    cache.release(0);
    const short = prompt([1], 1);
    expect(cache.place(short, true)).toEqual({
      slot: 1,
      cachedTokens: 64,
      copyFrom: 0,
      isExact: true,
      awaits: false,
    });
    cache.release(1);
    expect(cache.place(long, true)?.cachedTokens).toBe(192);
  });

  it('reuses nothing that was not recorded', () => {
    const cache = new SlotCache(1);
    const tokens = prompt([1, 2, 3], 1);
    cache.place(tokens, true);
    cache.record(0, 100);
    cache.release(0);
    expect(cache.place(tokens, true)?.cachedTokens).toBe(64);
  });

  it('reuses an answer, and the part of a block, for prompts that need not be exact', () => {
    const cache = new SlotCache(2);
    const first = prompt([1], 20);
    cache.place(first, false);
    cache.record(0, first.length);
    const withAnswer = Int32Array.from([...first, 5, 6, 7]);
    cache.extend(0, withAnswer);
    cache.release(0);
    const next = Int32Array.from([...withAnswer, 8, 8]);
    const loose = { slot: 0, cachedTokens: 87, copyFrom: null, isExact: false, awaits: false };
    expect(cache.place(next, false)).toEqual(loose);
    cache.record(0, next.length);
    // What was computed behind the answer is no more exact than the answer is.
    const exact = { slot: 1, cachedTokens: 84, copyFrom: 0, isExact: true, awaits: false };
    expect(cache.place(next, true)).toEqual(exact);
  });

  it('notices a record that cannot be', () => {
    const cache = new SlotCache(1);
    cache.place(prompt([1], 0), true);
    cache.record(0, 128);
    expect(() => cache.checkIntegrity()).toThrow(/impossible/);
  });
});
