// Prefix reuse among the slots: the longest reusable beginning wins, found by comparing them all.
import { COPY_TOKENS_MIN, PREFILL_BLOCK_TOKENS } from '../limits.ts';
import type { Move, Placement, PrefixCache } from './prefix-cache.ts';

type SlotRecord = {
  owned: boolean;
  /** The prompt last placed here. */
  prompt: Int32Array;
  /** Its leading tokens that are in memory and may be reused. */
  computedTokens: number;
  /** Grows with every prompt that is placed. */
  placedAt: number;
  /** Grows with every use; the smallest is the least recently used. */
  usedAt: number;
};

/** The slot that has most of a prompt, and how much of it. */
type Match = { readonly slot: number; readonly tokens: number };

const NO_TOKENS = new Int32Array(0);
const NO_SLOT = -1;
const NOTHING: Match = { slot: NO_SLOT, tokens: 0 };

export class SlotCache implements PrefixCache {
  readonly #slots: SlotRecord[];
  #uses = 0;

  constructor(slotCount: number) {
    this.#slots = Array.from({ length: slotCount }, () => ({
      owned: false,
      prompt: NO_TOKENS,
      computedTokens: 0,
      placedAt: 0,
      usedAt: 0,
    }));
  }

  place(prompt: Int32Array): Placement | null {
    const match = this.#bestMatch(prompt, NO_SLOT);
    const awaits = this.#isAboutToCome(prompt, match.tokens, Number.POSITIVE_INFINITY);
    const slot = this.#chooseSlot(awaits ? NOTHING : match);
    if (slot === null) return null;
    const record = this.#slots[slot] as SlotRecord;
    record.owned = true;
    record.prompt = prompt;
    record.computedTokens = 0;
    record.usedAt = ++this.#uses;
    record.placedAt = this.#uses;
    return awaits ? waiting(slot) : this.#start(slot, match);
  }

  resume(slot: number): Placement {
    const { prompt, placedAt } = this.#slots[slot] as SlotRecord;
    const match = this.#bestMatch(prompt, slot);
    // None waits for one that came later, and so no two for each other.
    const awaits = this.#isAboutToCome(prompt, match.tokens, placedAt);
    return awaits ? waiting(slot) : this.#start(slot, match);
  }

  closeGap(): Move | null {
    const from = this.#slots.findLastIndex((record) => record.owned);
    const first = this.#slots.findIndex((record) => record.owned);
    const to = this.#slots.findIndex((record, slot) => slot > first && !record.owned);
    if (from === -1 || to === -1 || to > from) return null;
    const record = this.#slots[from] as SlotRecord;
    this.#slots[to] = { ...record, usedAt: ++this.#uses };
    record.owned = false;
    return { from, to };
  }

  record(slot: number, prompt: Int32Array, computedTokens: number): void {
    const record = this.#slots[slot] as SlotRecord;
    record.prompt = prompt;
    record.computedTokens = computedTokens;
  }

  release(slot: number): void {
    const record = this.#slots[slot] as SlotRecord;
    record.owned = false;
    record.usedAt = ++this.#uses;
  }

  forget(slot: number): void {
    const record = this.#slots[slot] as SlotRecord;
    record.prompt = NO_TOKENS;
    record.computedTokens = 0;
  }

  checkIntegrity(): void {
    for (const [slot, record] of this.#slots.entries()) {
      const sound = record.computedTokens <= record.prompt.length && record.usedAt <= this.#uses;
      if (!sound) throw new Error(`slot ${slot} has an impossible record`);
    }
  }

  #start(slot: number, match: Match): Placement {
    // A copy moves a whole slot's memory, which a few tokens are not worth.
    const worthwhile = slot === match.slot || match.tokens >= COPY_TOKENS_MIN;
    const cachedTokens = worthwhile ? match.tokens : 0;
    (this.#slots[slot] as SlotRecord).computedTokens = cachedTokens;
    const copyFrom = cachedTokens > 0 && slot !== match.slot ? match.slot : null;
    return { slot, cachedTokens, copyFrom, awaits: false };
  }

  /**
   * Whether a sequence that was placed earlier is about to compute so much more of the prompt that
   * a copy is worth waiting for.
   */
  #isAboutToCome(prompt: Int32Array, tokens: number, before: number): boolean {
    return this.#slots.some(
      (record) =>
        record.owned &&
        record.placedAt < before &&
        reusableTokens(record, prompt, record.prompt.length) - tokens >= COPY_TOKENS_MIN,
    );
  }

  /** The slot with most of the prompt; a free one among equals. Slot -1 where none has any. */
  #bestMatch(prompt: Int32Array, except: number): Match {
    let best = NOTHING;
    for (const [slot, record] of this.#slots.entries()) {
      if (slot === except) continue;
      const tokens = reusableTokens(record, prompt, record.computedTokens);
      const better = tokens > best.tokens;
      const free = tokens === best.tokens && tokens > 0 && !record.owned;
      if (better || free) best = { slot, tokens };
    }
    return best;
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
    return (this.#slots[slot] as SlotRecord).usedAt;
  }
}

function waiting(slot: number): Placement {
  return { slot, cachedTokens: 0, copyFrom: null, awaits: true };
}

/**
 * Tokens of the prompt that need not be computed again once the record's first `computedTokens`
 * are there. The kernels compute whole blocks in one way and the rest of a prompt in another (see
 * PREFILL_BLOCK_TOKENS), so a token counts only if it is in the same part of both prompts: then its
 * numbers are those that computing it would give.
 */
function reusableTokens(record: SlotRecord, prompt: Int32Array, computedTokens: number): number {
  // At least one token must remain to be computed: its logits give the first new token.
  const limit = Math.min(computedTokens, prompt.length - 1);
  const common = commonLength(record.prompt, prompt, limit);
  const blocks = wholeBlocks(prompt.length);
  const recordedBlocks = wholeBlocks(record.prompt.length);
  if (blocks === recordedBlocks && common >= blocks) return common;
  return wholeBlocks(Math.min(common, blocks, recordedBlocks));
}

function commonLength(a: Int32Array, b: Int32Array, limit: number): number {
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return length;
}

function wholeBlocks(tokenCount: number): number {
  return tokenCount - (tokenCount % PREFILL_BLOCK_TOKENS);
}
