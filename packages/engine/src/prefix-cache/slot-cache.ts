// Prefix reuse: what is in the slots' memory, and what was parked when a slot was given to another
// prompt, is found by one index; the longest reusable beginning wins.
import type { SlotMemory } from '../kernels/kernels.ts';
import { COPY_TOKENS_MIN, PARK_TOKENS_MIN } from '../limits.ts';
import { checkHolding, emptyHolding, type Holding, PARKED } from './holding.ts';
import {
  type Best,
  bestMatch,
  coveredBy,
  heldElsewhere,
  isAboutToCome,
  NOTHING,
} from './matching.ts';
import { type Parked, ParkedPrefixes } from './parked-prefixes.ts';
import type { CacheReading, Move, Placement, PrefixCache, Wanted } from './prefix-cache.ts';
import type { PrefixIndex } from './prefix-index.ts';
import { RadixIndex } from './radix-index.ts';
import { chooseSlot } from './slot-choice.ts';

export class SlotCache implements PrefixCache {
  readonly #memory: SlotMemory;
  readonly #index: PrefixIndex<Holding>;
  readonly #slots: Holding[];
  readonly #parked: ParkedPrefixes;
  #uses = 0;

  /** @param parkedBytesMax bytes of memory for what no slot has room for */
  constructor(
    memory: SlotMemory,
    parkedBytesMax: number,
    index: PrefixIndex<Holding> = new RadixIndex(),
  ) {
    this.#memory = memory;
    this.#index = index;
    this.#slots = Array.from({ length: memory.slotCount }, (_, slot) => emptyHolding(slot));
    this.#parked = new ParkedPrefixes(parkedBytesMax);
  }

  get reading(): CacheReading {
    const held = this.#slots.filter(({ tokens }) => tokens.length > 0);
    const parked = [...this.#parked].map(({ holding }) => holding);
    return {
      prefixes: held.length + parked.length,
      keptTokens: computedTokensOf(held.filter(({ owned }) => !owned)),
      parkedTokens: computedTokensOf(parked),
      parkedBytes: this.#parked.bytes,
      parkedBytesMax: this.#parked.bytesMax,
    };
  }

  place(wanted: Wanted): Placement | null {
    // Asked before every step while somebody waits.
    if (this.#slots.every(({ owned }) => owned)) return null;
    const found = bestMatch(this.#index, wanted);
    const awaits = isAboutToCome(this.#index, wanted, found.tokens, Number.POSITIVE_INFINITY);
    const best = awaits ? NOTHING : found;
    const slot = chooseSlot(this.#slots, best);
    // What is to be loaded may not be what goes to make room for what is in the slot.
    const saved = this.#parked.use(best.holding);
    this.#vacate(slot, best.holding.slot === slot ? best.tokens : 0);
    this.#own(slot, wanted);
    return awaits ? waiting(slot) : this.#start(slot, best, saved);
  }

  resume(slot: number): Placement {
    const { tokens: prompt, exactOnly, salt, placedAt } = this.#holding(slot);
    const wanted = { prompt, exactOnly, salt };
    const best = bestMatch(this.#index, wanted);
    // None waits for one that came later, and so no two for each other.
    const awaits = isAboutToCome(this.#index, wanted, best.tokens, placedAt);
    return awaits ? waiting(slot) : this.#start(slot, best, this.#parked.use(best.holding));
  }

  record(slot: number, computedTokens: number): void {
    const holding = this.#holding(slot);
    holding.computedTokens = computedTokens;
    if (holding.staysExact) holding.exactTokens = computedTokens;
  }

  extend(slot: number, tokens: Int32Array): void {
    const holding = this.#holding(slot);
    this.#index.delete(holding);
    holding.tokens = tokens;
    holding.computedTokens = tokens.length;
    this.#index.add(holding);
  }

  closeGap(): Move | null {
    const from = this.#slots.findLastIndex(({ owned }) => owned);
    const first = this.#slots.findIndex(({ owned }) => owned);
    const to = this.#slots.findIndex(({ owned }, slot) => slot > first && !owned);
    if (from === -1 || to === -1 || to > from) return null;
    this.#vacate(to, 0);
    const moved = this.#holding(from);
    if (moved.computedTokens > 0) this.#memory.copy(from, to);
    else this.#memory.truncate(to, 0);
    moved.slot = to;
    this.#slots[to] = moved;
    this.#slots[from] = emptyHolding(from);
    return { from, to };
  }

  release(slot: number): void {
    const holding = this.#holding(slot);
    holding.owned = false;
    holding.usedAt = ++this.#uses;
    if (holding.computedTokens === 0) this.#empty(slot);
  }

  forget(slot: number): void {
    const holding = this.#holding(slot);
    holding.computedTokens = 0;
    holding.exactTokens = 0;
  }

  checkIntegrity(): void {
    const parked = [...this.#parked].map(({ holding }) => holding);
    const holdings = [...this.#slots.filter(({ tokens }) => tokens.length > 0), ...parked];
    for (const holding of holdings) checkHolding(holding);
    this.#index.checkIntegrity(holdings);
    const misplaced = this.#slots.some((holding, slot) => holding.slot !== slot);
    if (misplaced || parked.some(({ slot, owned }) => slot !== PARKED || owned)) {
      throw new Error('a holding is not where it says');
    }
  }

  /** Parks what the free slots hold; all that is parked then, the least recently used first. */
  parkAll(): Iterable<Parked> {
    const free = this.#slots.filter(({ owned }) => !owned).sort((a, b) => a.usedAt - b.usedAt);
    for (const { slot } of free) this.#vacate(slot, 0);
    return this.#parked;
  }

  /** Takes over what another cache had parked, of memory that was made alike. */
  adopt(parked: Parked): void {
    this.#index.add(parked.holding);
    for (const gone of this.#parked.add(parked)) this.#index.delete(gone);
  }

  #holding(slot: number): Holding {
    return this.#slots[slot] as Holding;
  }

  #own(slot: number, { prompt, exactOnly, salt }: Wanted): void {
    const placedAt = ++this.#uses;
    const holding: Holding = {
      ...emptyHolding(slot),
      salt,
      tokens: prompt,
      promptLength: prompt.length,
      exactOnly,
      owned: true,
      placedAt,
      usedAt: placedAt,
    };
    this.#slots[slot] = holding;
    this.#index.add(holding);
  }

  /** @param saved the memory of what is parked */
  #start(slot: number, best: Best, saved: Uint8Array | undefined): Placement {
    // A copy takes its time, which a few tokens are not worth.
    const isWorthwhile = slot === best.holding.slot || best.tokens >= COPY_TOKENS_MIN;
    const { holding: from, tokens, exactTokens } = isWorthwhile ? best : NOTHING;
    const cachedTokens = tokens > 0 && this.#fetch(slot, from, saved) ? tokens : 0;
    this.#memory.truncate(slot, cachedTokens);
    const holding = this.#holding(slot);
    holding.computedTokens = cachedTokens;
    holding.exactTokens = Math.min(exactTokens, cachedTokens);
    holding.staysExact = holding.exactTokens === cachedTokens;
    return { slot, cachedTokens, isExact: holding.staysExact, awaits: false };
  }

  /** Brings what is held elsewhere into a slot's memory, if that is still possible. */
  #fetch(slot: number, from: Holding, saved: Uint8Array | undefined): boolean {
    if (from.slot === slot) return true;
    if (saved === undefined) {
      this.#memory.copy(from.slot, slot);
      return true;
    }
    const isLoaded = this.#memory.load(slot, saved);
    if (!isLoaded) this.#drop(from);
    return isLoaded;
  }

  /** Makes room in a free slot, of whose memory so many first tokens stay in use. */
  #vacate(slot: number, tokensKept: number): void {
    const holding = this.#holding(slot);
    if (holding.tokens.length === 0) return;
    this.#empty(slot);
    const isLoss = (kept: number): boolean => holding.computedTokens - kept >= PARK_TOKENS_MIN;
    if (this.#parked.bytesMax === 0 || !isLoss(tokensKept)) return;
    if (isLoss(heldElsewhere(this.#index, holding))) this.#park(slot, holding);
  }

  #empty(slot: number): void {
    this.#index.delete(this.#holding(slot));
    this.#slots[slot] = emptyHolding(slot);
  }

  #park(slot: number, holding: Holding): void {
    const { computedTokens, promptLength } = holding;
    this.#memory.truncate(slot, computedTokens);
    const parked: Holding = {
      ...holding,
      tokens: holding.tokens.slice(0, computedTokens),
      promptLength: Math.min(promptLength, computedTokens),
      slot: PARKED,
    };
    for (const covered of coveredBy(this.#index, parked)) this.#drop(covered);
    this.adopt({ holding: parked, saved: this.#memory.save(slot) });
  }

  #drop(parked: Holding): void {
    this.#parked.delete(parked);
    this.#index.delete(parked);
  }
}

function computedTokensOf(holdings: readonly Holding[]): number {
  return holdings.reduce((sum, { computedTokens }) => sum + computedTokens, 0);
}

function waiting(slot: number): Placement {
  return { slot, cachedTokens: 0, isExact: true, awaits: true };
}
