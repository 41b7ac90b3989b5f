// Prefix reuse among the slots: the longest reusable beginning wins, found by comparing them all.
import { PREFILL_BLOCK_TOKENS } from '../limits.ts';
import type { Placement, PrefixCache } from './prefix-cache.ts';

type SlotRecord = {
  owned: boolean;
  /** The prompt last placed here. */
  prompt: Int32Array;
  /** Its leading tokens that are in memory and may be reused. */
  computedTokens: number;
  /** Grows with every use; the smallest is the least recently used. */
  usedAt: number;
};

const NO_TOKENS = new Int32Array(0);

export class SlotCache implements PrefixCache {
  readonly #slots: SlotRecord[];
  #uses = 0;

  constructor(slotCount: number) {
    this.#slots = Array.from({ length: slotCount }, () => ({
      owned: false,
      prompt: NO_TOKENS,
      computedTokens: 0,
      usedAt: 0,
    }));
  }

  place(prompt: Int32Array): Placement | null {
    const source = this.#bestMatch(prompt);
    const target = this.#chooseTarget(source.slot);
    if (target === null) return null;
    const record = this.#slots[target] as SlotRecord;
    record.owned = true;
    record.prompt = prompt;
    record.computedTokens = source.tokens;
    record.usedAt = ++this.#uses;
    const copyFrom = source.tokens > 0 && source.slot !== target ? source.slot : null;
    return { slot: target, cachedTokens: source.tokens, copyFrom };
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

  /** The slot whose computed beginning the prompt shares most of; a free one among equals. */
  #bestMatch(prompt: Int32Array): { slot: number; tokens: number } {
    let best = { slot: -1, tokens: 0 };
    for (const [slot, record] of this.#slots.entries()) {
      const tokens = reusableTokens(record, prompt);
      const better = tokens > best.tokens;
      const free = tokens === best.tokens && tokens > 0 && !record.owned;
      if (better || free) best = { slot, tokens };
    }
    return best;
  }

  /** The matching slot itself where it is free, else the least recently used free one. */
  #chooseTarget(matchingSlot: number): number | null {
    const match = this.#slots[matchingSlot];
    if (match !== undefined && !match.owned) return matchingSlot;
    let target: number | null = null;
    for (const [slot, record] of this.#slots.entries()) {
      if (record.owned) continue;
      if (target === null || record.usedAt < (this.#slots[target] as SlotRecord).usedAt) {
        target = slot;
      }
    }
    return target;
  }
}

/**
 * Tokens of the prompt that need not be computed again. The kernels compute whole blocks in one way
 * and the rest of a prompt in another (see PREFILL_BLOCK_TOKENS), so a token counts only if it is
 * in the same part of both prompts: then its numbers are those that computing it would give.
 */
function reusableTokens(record: SlotRecord, prompt: Int32Array): number {
  // At least one token must remain to be computed: its logits give the first new token.
  const limit = Math.min(record.computedTokens, prompt.length - 1);
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
