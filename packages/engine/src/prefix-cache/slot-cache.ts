// Prefix reuse among the slots: the longest reusable beginning wins, found by comparing them all.
import { COPY_TOKENS_MIN } from '../limits.ts';
import type { Move, Placement, PrefixCache } from './prefix-cache.ts';
import {
  checkRecord,
  emptyRecord,
  exactTokens,
  type SlotRecord,
  sameTokens,
  tokensToCome,
} from './slot-record.ts';

/** The slot that has most of a prompt, how much of it, and how much of that is exact. */
type Match = { readonly slot: number; readonly tokens: number; readonly exactTokens: number };

const NO_SLOT = -1;
const NOTHING: Match = { slot: NO_SLOT, tokens: 0, exactTokens: 0 };

export class SlotCache implements PrefixCache {
  readonly #slots: SlotRecord[];
  #uses = 0;

  constructor(slotCount: number) {
    this.#slots = Array.from({ length: slotCount }, emptyRecord);
  }

  place(prompt: Int32Array, exactOnly: boolean): Placement | null {
    // Asked before every step while somebody waits.
    if (this.#slots.every(({ owned }) => owned)) return null;
    const match = this.#bestMatch(prompt, exactOnly, NO_SLOT);
    const awaits = this.#isAboutToCome(prompt, exactOnly, match.tokens, Number.POSITIVE_INFINITY);
    const slot = this.#chooseSlot(awaits ? NOTHING : match);
    if (slot === null) return null;
    const placedAt = ++this.#uses;
    this.#slots[slot] = {
      ...emptyRecord(),
      owned: true,
      tokens: prompt,
      promptLength: prompt.length,
      exactOnly,
      placedAt,
      usedAt: placedAt,
    };
    return awaits ? waiting(slot) : this.#start(slot, match);
  }

  resume(slot: number): Placement {
    const { tokens: prompt, exactOnly, placedAt } = this.#record(slot);
    const match = this.#bestMatch(prompt, exactOnly, slot);
    // None waits for one that came later, and so no two for each other.
    const awaits = this.#isAboutToCome(prompt, exactOnly, match.tokens, placedAt);
    return awaits ? waiting(slot) : this.#start(slot, match);
  }

  record(slot: number, computedTokens: number): void {
    const record = this.#record(slot);
    record.computedTokens = computedTokens;
    if (record.staysExact) record.exactTokens = computedTokens;
  }

  extend(slot: number, tokens: Int32Array): void {
    const record = this.#record(slot);
    record.tokens = tokens;
    record.computedTokens = tokens.length;
  }

  closeGap(): Move | null {
    const from = this.#slots.findLastIndex((record) => record.owned);
    const first = this.#slots.findIndex((record) => record.owned);
    const to = this.#slots.findIndex((record, slot) => slot > first && !record.owned);
    if (from === -1 || to === -1 || to > from) return null;
    const record = this.#record(from);
    this.#slots[to] = { ...record, usedAt: ++this.#uses };
    record.owned = false;
    return { from, to };
  }

  release(slot: number): void {
    const record = this.#record(slot);
    record.owned = false;
    record.usedAt = ++this.#uses;
  }

  forget(slot: number): void {
    const record = this.#record(slot);
    record.computedTokens = 0;
    record.exactTokens = 0;
  }

  checkIntegrity(): void {
    for (const record of this.#slots) checkRecord(record);
  }

  #record(slot: number): SlotRecord {
    return this.#slots[slot] as SlotRecord;
  }

  #start(slot: number, match: Match): Placement {
    // A copy moves a whole slot's memory, which a few tokens are not worth.
    const isWorthwhile = slot === match.slot || match.tokens >= COPY_TOKENS_MIN;
    const { tokens: cachedTokens, exactTokens, slot: from } = isWorthwhile ? match : NOTHING;
    const isExact = exactTokens === cachedTokens;
    const record = this.#record(slot);
    record.computedTokens = cachedTokens;
    record.exactTokens = exactTokens;
    record.staysExact = isExact;
    const copyFrom = cachedTokens > 0 && slot !== from ? from : null;
    return { slot, cachedTokens, copyFrom, isExact, awaits: false };
  }

  /**
   * Whether a sequence that was placed earlier is about to compute so much more of the prompt that
   * a copy is worth waiting for.
   */
  #isAboutToCome(prompt: Int32Array, exactOnly: boolean, tokens: number, before: number): boolean {
    return this.#slots.some(
      (record) =>
        record.placedAt < before &&
        tokensToCome(record, prompt, exactOnly) - tokens >= COPY_TOKENS_MIN,
    );
  }

  /** The slot with most of the prompt; a free one among equals. Slot -1 where none has any. */
  #bestMatch(prompt: Int32Array, exactOnly: boolean, except: number): Match {
    const reusable = exactOnly ? exactTokens : sameTokens;
    let best = { slot: NO_SLOT, tokens: 0 };
    for (const [slot, record] of this.#slots.entries()) {
      if (slot === except) continue;
      const tokens = reusable(record, prompt);
      const better = tokens > best.tokens;
      const free = tokens === best.tokens && tokens > 0 && !record.owned;
      if (better || free) best = { slot, tokens };
    }
    if (best.slot === NO_SLOT) return NOTHING;
    return { ...best, exactTokens: exactTokens(this.#record(best.slot), prompt) };
  }

  /**
   * A free slot next to those in use, since the kernels compute neighbours together; among the
   * possible ones the matching slot, unless another conversation would lose more than a copy
   * costs, else the least recently used.
   */
  #chooseSlot(match: Match): number | null {
    const candidates = this.#candidates();
    const held = this.#slots[match.slot]?.computedTokens ?? 0;
    const keepsRecord = held - match.tokens >= COPY_TOKENS_MIN && candidates.length > 1;
    if (candidates.includes(match.slot) && !keepsRecord) return match.slot;
    let chosen: number | null = null;
    for (const slot of candidates) {
      if (slot === match.slot) continue;
      if (chosen === null || this.#usedAt(slot) < this.#usedAt(chosen)) chosen = slot;
    }
    return chosen;
  }

  /** The first gap between owned slots, else their free neighbours, else every slot. */
  #candidates(): number[] {
    const first = this.#slots.findIndex((record) => record.owned);
    if (first === -1) return [...this.#slots.keys()];
    const last = this.#slots.findLastIndex((record) => record.owned);
    const gap = this.#slots.findIndex((record, slot) => slot > first && !record.owned);
    if (gap !== -1 && gap < last) return [gap];
    return [first - 1, last + 1].filter((slot) => this.#slots[slot] !== undefined);
  }

  #usedAt(slot: number): number {
    return this.#record(slot).usedAt;
  }
}

function waiting(slot: number): Placement {
  return { slot, cachedTokens: 0, copyFrom: null, isExact: true, awaits: true };
}
