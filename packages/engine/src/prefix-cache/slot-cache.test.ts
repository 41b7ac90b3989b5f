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

/** What the slots really hold, moved about as the engine moves it; and what may be reused of it. */
class Oracle {
  readonly memory: number[][] = Array.from({ length: SLOTS }, () => []);
  readonly reusable: number[] = new Array<number>(SLOTS).fill(0);
  readonly owners: (Int32Array | null)[] = new Array<Int32Array | null>(SLOTS).fill(null);
  /** Slots in the order in which their prompts were placed. */
  order: number[] = [];
  readonly awaiting = new Set<number>();

  /** Tokens of the prompt that the slots have, but for the one that is to be filled. */
  best(wanted: Int32Array, except = -1): number {
    const saved = this.memory.map((tokens, slot) =>
      slot === except ? 0 : usable(tokens.slice(0, this.reusable[slot]), wanted),
    );
    return Math.max(...saved);
  }

  /** Tokens of the prompt that those in `slots` will have, if nothing happens to them. */
  coming(wanted: Int32Array, slots: readonly number[]): number {
    const owners = slots.flatMap((slot) => this.owners[slot] ?? []);
    return Math.max(0, ...owners.map((owner) => usable(marked(owner), wanted)));
  }

  move(move: Move | null): void {
    const owned = this.owners.flatMap((owner, slot) => (owner === null ? [] : [slot]));
    const gap = owned.length > 0 && (owned.at(-1) ?? 0) - (owned[0] ?? 0) >= owned.length;
    expect(move !== null).toBe(gap);
    if (move === null) return;
    expect(move.from).toBe(owned.at(-1));
    expect(this.owners[move.to]).toBeNull();
    this.memory[move.to] = [...(this.memory[move.from] ?? [])];
    this.reusable[move.to] = this.reusable[move.from] ?? 0;
    this.owners[move.to] = this.owners[move.from] ?? null;
    this.owners[move.from] = null;
    this.order = this.order.map((slot) => (slot === move.from ? move.to : slot));
    if (this.awaiting.delete(move.from)) this.awaiting.add(move.to);
  }

  check(wanted: Int32Array, placement: Placement | null): void {
    if (!this.owners.includes(null)) {
      expect(placement).toBeNull();
      return;
    }
    expect(placement).not.toBeNull();
    if (placement === null) return;
    const { slot } = placement;
    expect(this.owners[slot]).toBeNull();
    const best = this.best(wanted);
    const before = this.order;
    this.owners[slot] = wanted;
    this.order = [...before, slot];
    this.start(placement, best, before);
  }

  /** What a sequence that has its slot does: it waits for those before it, or it starts. */
  start(placement: Placement, best: number, before: readonly number[]): void {
    const { slot, cachedTokens, copyFrom, awaits } = placement;
    const wanted = this.owners[slot] as Int32Array;
    expect(awaits).toBe(this.coming(wanted, before) - best >= COPY_TOKENS_MIN);
    this.reusable[slot] = 0;
    if (awaits) {
      this.awaiting.add(slot);
      return;
    }
    this.awaiting.delete(slot);
    // A few tokens are not worth a copy.
    expect(best < COPY_TOKENS_MIN ? [0, best] : [best]).toContain(cachedTokens);
    expect(cachedTokens).toBeLessThan(wanted.length);
    expect(copyFrom).not.toBe(slot);
    if (copyFrom !== null) this.memory[slot] = [...(this.memory[copyFrom] ?? [])];
    this.memory[slot] = (this.memory[slot] ?? []).slice(0, cachedTokens);
    expect(this.memory[slot]).toEqual(marked(wanted).slice(0, cachedTokens));
    this.reusable[slot] = cachedTokens;
  }

  release(slot: number): void {
    this.owners[slot] = null;
    this.order = this.order.filter((other) => other !== slot);
    this.awaiting.delete(slot);
  }
}

/** How much of a prompt is usable of tokens that are marked by how they were computed. */
function usable(tokens: readonly number[], wanted: Int32Array): number {
  const common = Math.min(commonLength(tokens, marked(wanted)), wanted.length - 1);
  const blocks = wanted.length - (wanted.length % PREFILL_BLOCK_TOKENS);
  return common >= blocks ? common : common - (common % PREFILL_BLOCK_TOKENS);
}

const slot = fc.nat(SLOTS - 1);
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('place' as const),
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
  { weight: 2, arbitrary: fc.record({ type: fc.constant('release' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('closeGap' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), slot }) },
);

describe('SlotCache', () => {
  it('saves as much as comparing everything would, and never gives what is not there', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40, size: 'max' }), (actions) => {
        const cache = new SlotCache(SLOTS);
        const oracle = new Oracle();
        for (const each of actions) {
          if (each.type === 'place') oracle.check(each.prompt, cache.place(each.prompt));
          else if (each.type === 'closeGap') oracle.move(cache.closeGap());
          else if (each.type === 'resume') {
            for (const waiting of oracle.awaiting) {
              const before = oracle.order.slice(0, oracle.order.indexOf(waiting));
              const best = oracle.best(oracle.owners[waiting] as Int32Array, waiting);
              oracle.start(cache.resume(waiting), best, before);
            }
          } else {
            const owned = oracle.owners[each.slot] ?? null;
            if (owned === null) continue;
            if (each.type === 'record') {
              if (oracle.awaiting.has(each.slot)) continue;
              const computed = Math.max(
                Math.ceil((owned.length * each.share) / 3),
                oracle.reusable[each.slot] ?? 0,
              );
              oracle.memory[each.slot] = marked(owned).slice(0, computed);
              oracle.reusable[each.slot] = computed;
              cache.record(each.slot, owned, computed);
            } else {
              if (each.type === 'fail') {
                oracle.reusable[each.slot] = 0;
                cache.forget(each.slot);
              }
              oracle.release(each.slot);
              cache.release(each.slot);
            }
          }
          cache.checkIntegrity();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves one token to compute when the whole prompt is known', () => {
    const cache = new SlotCache(1);
    const tokens = prompt([1, 2], 0);
    cache.place(tokens);
    cache.record(0, tokens, tokens.length);
    cache.release(0);
    // The last whole block has to be computed again, in tiles as at first.
    expect(cache.place(tokens)).toEqual({
      slot: 0,
      cachedTokens: 64,
      copyFrom: null,
      awaits: false,
    });
  });

  it('reuses the rest behind the blocks for prompts that end in the same block', () => {
    const cache = new SlotCache(1);
    const tokens = prompt([1], 20);
    cache.place(tokens);
    cache.record(0, tokens, tokens.length);
    cache.release(0);
    expect(cache.place(tokens)?.cachedTokens).toBe(83);
    cache.release(0);
    expect(cache.place(prompt([1], 30))?.cachedTokens).toBe(83);
    cache.release(0);
    expect(cache.place(prompt([1], 70))?.cachedTokens).toBe(64);
  });

  it('takes the matching slot itself when it is free, and copies when it is in use', () => {
    const cache = new SlotCache(3);
    const tokens = prompt([1, 2], 5);
    cache.place(tokens);
    cache.record(0, tokens, 128);
    expect(cache.place(tokens)).toEqual({ slot: 1, cachedTokens: 128, copyFrom: 0, awaits: false });
    cache.release(0);
    expect(cache.place(tokens)).toEqual({
      slot: 0,
      cachedTokens: 128,
      copyFrom: null,
      awaits: false,
    });
  });

  it('prefers a free slot among equal matches, which saves the copy', () => {
    const cache = new SlotCache(3);
    const tokens = prompt([1, 2], 5);
    for (const slot of [0, 1]) {
      expect(cache.place(tokens)?.slot).toBe(slot);
      cache.record(slot, tokens, 128);
    }
    cache.release(1);
    expect(cache.place(tokens)).toEqual({
      slot: 1,
      cachedTokens: 128,
      copyFrom: null,
      awaits: false,
    });
  });

  it('gives a new prompt the slot that nobody used for longest', () => {
    const cache = new SlotCache(3);
    for (const block of [1, 2, 3]) {
      const tokens = prompt([block], 1);
      const placed = cache.place(tokens)?.slot ?? -1;
      cache.record(placed, tokens, 64);
    }
    for (const each of [1, 0, 2]) cache.release(each);
    expect(cache.place(prompt([7], 1))).toEqual({
      slot: 1,
      cachedTokens: 0,
      copyFrom: null,
      awaits: false,
    });
    expect(cache.place(prompt([3], 1))).toEqual({
      slot: 2,
      cachedTokens: 64,
      copyFrom: null,
      awaits: false,
    });
    expect(cache.place(prompt([8], 1))?.slot).toBe(0);
    expect(cache.place(prompt([9], 1))).toBeNull();
  });

  it('keeps the slots in use together, so that the kernels compute them at once', () => {
    const cache = new SlotCache(4);
    const prompts = [1, 2, 3].map((block) => prompt([block], 1));
    expect(prompts.map((tokens) => cache.place(tokens)?.slot)).toEqual([0, 1, 2]);
    cache.release(1);
    expect(cache.place(prompt([4], 1))?.slot).toBe(1);
    cache.release(0);
    cache.release(1);
    expect(cache.closeGap()).toBeNull();
    cache.place(prompt([5], 1));
    cache.place(prompt([6], 1));
    cache.release(2);
    expect(cache.closeGap()).toEqual({ from: 3, to: 2 });
    expect(cache.closeGap()).toBeNull();
  });

  it('lets a prompt wait for the beginning that another one computes', () => {
    const cache = new SlotCache(3);
    const tokens = prompt([1, 2], 5);
    cache.place(tokens);
    const second = { slot: 1, cachedTokens: 0, copyFrom: null, awaits: true };
    expect(cache.place(tokens)).toEqual(second);
    cache.record(0, tokens, 64);
    expect(cache.resume(1)).toEqual(second);
    cache.record(0, tokens, 133);
    const ready = { slot: 1, cachedTokens: 132, copyFrom: 0, awaits: false };
    expect(cache.resume(1)).toEqual(ready);
  });

  it('goes on with what there is when the one that was waited for is gone', () => {
    const cache = new SlotCache(4);
    const tokens = prompt([1, 2], 5);
    for (const _ of [0, 1, 2]) cache.place(tokens);
    cache.record(0, tokens, 64);
    cache.release(0);
    // The third waits for the second, never the other way round.
    expect(cache.resume(1)).toEqual({ slot: 1, cachedTokens: 64, copyFrom: 0, awaits: false });
    expect(cache.resume(2).awaits).toBe(true);
  });

  it('does not overwrite a long conversation for the sake of a short beginning', () => {
    const cache = new SlotCache(2);
    const long = prompt([1, 2, 3], 1);
    cache.place(long);
    cache.record(0, long, long.length);
    cache.release(0);
    const short = prompt([1], 1);
    expect(cache.place(short)).toEqual({ slot: 1, cachedTokens: 64, copyFrom: 0, awaits: false });
    cache.release(1);
    expect(cache.place(long)?.cachedTokens).toBe(192);
  });

  it('reuses nothing that was not recorded', () => {
    const cache = new SlotCache(1);
    const tokens = prompt([1, 2, 3], 1);
    cache.place(tokens);
    cache.record(0, tokens, 100);
    cache.release(0);
    expect(cache.place(tokens)?.cachedTokens).toBe(64);
  });

  it('notices a record that cannot be', () => {
    const cache = new SlotCache(1);
    cache.record(0, prompt([1], 0), 128);
    expect(() => cache.checkIntegrity()).toThrow(/slot 0/);
  });
});
