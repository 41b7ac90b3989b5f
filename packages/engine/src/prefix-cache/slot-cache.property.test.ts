// The cache moves the memory of slots about as it likes, and must always find in it what it says.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COPY_TOKENS_MIN, PREFILL_BLOCK_TOKENS } from '../limits.ts';
import { NaiveIndex } from '../testing/naive-index.ts';
import { TOKEN_BYTES, TokenMemory } from '../testing/token-memory.ts';
import type { Move, Placement, Wanted } from './prefix-cache.ts';
import { SlotCache } from './slot-cache.ts';

const SLOTS = 3;
/** Marks tokens whose numbers are not those of a prompt. */
const LOOSE = 0.5;

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

type Owner = Wanted & {
  /** The prompt is computed as any such prompt. */
  readonly isExact: boolean;
  readonly awaits: boolean;
};

/** A cache, its memory, and what anybody who looks on knows of them. */
class Watched {
  readonly memory = new TokenMemory(SLOTS);
  readonly cache: SlotCache;
  readonly hasParked: boolean;
  readonly owners: (Owner | null)[] = [null, null, null];
  /** What of each slot's memory was recorded, and with which salt. */
  readonly recorded: { length: number; salt: string }[] = [];
  /** Owned slots in the order in which their prompts were placed. */
  order: number[] = [];

  constructor(parkedTokens: number, index?: NaiveIndex<never>) {
    this.hasParked = parkedTokens > 0;
    this.cache = new SlotCache(this.memory, parkedTokens * TOKEN_BYTES, index);
    for (let slot = 0; slot < SLOTS; slot++) this.recorded.push({ length: 0, salt: '' });
  }

  /** Most tokens of a prompt that any slot has. */
  best({ prompt: tokens, exactOnly, salt }: Wanted): number {
    const saved = this.recorded.map((recorded, slot) => {
      if (recorded.salt !== salt) return 0;
      return usable(this.memory.at(slot).slice(0, recorded.length), tokens, exactOnly);
    });
    return Math.max(...saved);
  }

  /** Tokens of the prompt that those in `slots` will have, if nothing happens to them. */
  coming({ prompt: tokens, exactOnly, salt }: Wanted, slots: readonly number[]): number {
    const whole = slots.map((slot) => {
      const owner = this.owners[slot] ?? null;
      if (owner === null || owner.salt !== salt || (exactOnly && !owner.isExact)) return 0;
      return usable(marked(owner.prompt), tokens, exactOnly);
    });
    return Math.max(0, ...whole);
  }

  place(wanted: Wanted): Placement | null {
    const best = this.best(wanted);
    const before = this.order;
    const placement = this.cache.place(wanted);
    expect(placement === null).toBe(this.owners.every((owner) => owner !== null));
    if (placement === null) return null;
    expect(this.owners[placement.slot]).toBeNull();
    this.order = [...before, placement.slot];
    this.start(placement, wanted, best, before);
    return placement;
  }

  resume(slot: number): Placement {
    const owner = this.owners[slot] as Owner;
    const best = this.best(owner);
    const placement = this.cache.resume(slot);
    this.start(placement, owner, best, this.order.slice(0, this.order.indexOf(slot)));
    return placement;
  }

  /** What a sequence that has its slot does: it waits for those before it, or it starts. */
  start(placement: Placement, wanted: Wanted, best: number, before: readonly number[]): void {
    const { slot, cachedTokens, isExact, awaits } = placement;
    const isWorthwhile = this.coming(wanted, before) - best >= COPY_TOKENS_MIN;
    // What is parked may be worth more than what is to come.
    if (awaits || !this.hasParked) expect(awaits).toBe(isWorthwhile);
    this.owners[slot] = { ...wanted, isExact, awaits };
    this.recorded[slot] = { length: awaits ? 0 : cachedTokens, salt: wanted.salt };
    if (awaits) return;
    // A few tokens are not worth a copy.
    expect(cachedTokens).toBeGreaterThanOrEqual(best < COPY_TOKENS_MIN ? 0 : best);
    if (!this.hasParked) expect(cachedTokens).toBeLessThanOrEqual(best);
    expect(cachedTokens).toBeLessThan(wanted.prompt.length);
    const memory = this.memory.at(slot);
    expect(memory.map(plain)).toEqual([...wanted.prompt.slice(0, cachedTokens)]);
    expect(isExact).toBe(usable(memory, wanted.prompt, true) === cachedTokens);
    if (wanted.exactOnly) expect(isExact).toBe(true);
  }

  /** The owner's prompt is computed up to here. */
  compute(slot: number, share: number): void {
    const { prompt: tokens, isExact, awaits } = this.owners[slot] as Owner;
    if (awaits) return;
    const memory = this.memory.at(slot);
    const computed = Math.max(Math.ceil((tokens.length * share) / 3), memory.length);
    const rest = isExact ? marked(tokens) : [...tokens].map((token) => token + LOOSE);
    memory.push(...rest.slice(memory.length, computed));
    this.cache.record(slot, computed);
    this.recorded[slot] = { ...(this.recorded[slot] as { salt: string }), length: computed };
  }

  /** The owner leaves, with an answer that looks like another prompt's next block. */
  release(slot: number, answerTokens: number): void {
    const { prompt: tokens, awaits } = this.owners[slot] as Owner;
    const memory = this.memory.at(slot);
    if (!awaits && memory.length === tokens.length) {
      memory.push(...new Array<number>(answerTokens).fill(1 + LOOSE));
      this.cache.extend(slot, Int32Array.from(memory, plain));
      this.recorded[slot] = { ...(this.recorded[slot] as { salt: string }), length: memory.length };
      // A guess that was wrong stays in memory.
      memory.push(7);
    }
    this.leave(slot);
  }

  fail(slot: number): void {
    this.memory.slots[slot] = [Number.NaN];
    this.recorded[slot] = { length: 0, salt: '' };
    this.cache.forget(slot);
    this.leave(slot);
  }

  leave(slot: number): void {
    this.owners[slot] = null;
    this.order = this.order.filter((other) => other !== slot);
    this.cache.release(slot);
  }

  closeGap(): Move | null {
    const owned = this.owners.flatMap((owner, slot) => (owner === null ? [] : [slot]));
    const hasGap = owned.length > 0 && (owned.at(-1) ?? 0) - (owned[0] ?? 0) >= owned.length;
    const move = this.cache.closeGap();
    expect(move !== null).toBe(hasGap);
    if (move === null) return null;
    const { from, to } = move;
    expect(from).toBe(owned.at(-1));
    expect(this.owners[to]).toBeNull();
    this.owners[to] = this.owners[from] as Owner;
    this.owners[from] = null;
    this.recorded[to] = this.recorded[from] as { length: number; salt: string };
    this.recorded[from] = { length: 0, salt: '' };
    this.order = this.order.map((slot) => (slot === from ? to : slot));
    return move;
  }
}

const slot = fc.nat(SLOTS - 1);
const wanted: fc.Arbitrary<Wanted> = fc.record({
  exactOnly: fc.boolean(),
  salt: fc.constantFrom('', '', '', 'other'),
  prompt: fc
    .tuple(fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 4 }), fc.nat(2))
    .map(([blocks, rest]) => prompt(blocks, rest))
    .filter((tokens) => tokens.length > 0),
});
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('place' as const), wanted }) },
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
const actions = fc.array(action, { maxLength: 40, size: 'max' });

/** @returns what became of it, for a comparison */
function act(each: Action, watched: Watched): unknown {
  if (each.type === 'place') return watched.place(each.wanted);
  if (each.type === 'closeGap') return watched.closeGap();
  if (each.type === 'resume') {
    const waiting = watched.order.filter((one) => watched.owners[one]?.awaits);
    return waiting.map((one) => watched.resume(one));
  }
  if (watched.owners[each.slot] === null) return null;
  if (each.type === 'record') watched.compute(each.slot, each.share);
  else if (each.type === 'fail') watched.fail(each.slot);
  else watched.release(each.slot, each.answer);
  return null;
}

it.each([
  ['none', 0],
  ['a few', 400],
  ['many', 10_000],
])('saves as much as comparing every slot would, with room for %s parked', (_name, tokens) => {
  fc.assert(
    fc.property(actions, (all) => {
      const watched = new Watched(tokens);
      for (const each of all) {
        act(each, watched);
        watched.cache.checkIntegrity();
      }
    }),
    { numRuns: 500 },
  );
});

it('decides alike with a radix tree and with an index that compares everything', () => {
  fc.assert(
    fc.property(actions, (all) => {
      const radix = new Watched(400);
      const naive = new Watched(400, new NaiveIndex());
      for (const each of all) {
        expect(act(each, radix)).toEqual(act(each, naive));
        expect(radix.memory.slots).toEqual(naive.memory.slots);
      }
    }),
    { numRuns: 500 },
  );
});
