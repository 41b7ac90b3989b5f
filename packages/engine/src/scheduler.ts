// Who works in the next step. Pure bookkeeping: sequences in, a plan out.
import { FairQueue } from './fair-queue.ts';
import {
  PREFILL_BLOCK_TOKENS,
  PREFILL_TOKENS_ALONE,
  PREFILL_TOKENS_MIXED,
  QUEUE_LENGTH_MAX,
  QUEUE_LENGTH_OF_OWNER_MAX,
} from './limits.ts';
import type { Placement, PrefixCache } from './prefix-cache/prefix-cache.ts';
import type { Sequence } from './sequence.ts';

/** The work of one step; a step does one kind of it, so that numbers do not depend on the mix. */
export type Plan =
  /** Compute `tokenCount` more tokens of one prompt, or of text that was forced on an answer. */
  | { readonly type: 'prefill'; readonly sequence: Sequence; readonly tokenCount: number }
  /** Compute the last token of every other running answer. */
  | { readonly type: 'decode'; readonly sequences: readonly Sequence[] }
  | { readonly type: 'idle' };

/** A plan that is not idle. */
export type Work = Exclude<Plan, { type: 'idle' }>;

/** The one whose answer a step works on, where it is alone. */
export function loneOf(plan: Work): Sequence | null {
  if (plan.type !== 'decode' || plan.sequences.length > 1) return null;
  return plan.sequences[0] ?? null;
}

/** A copy: who is done leaves the plan's own list. */
export function sequencesOf(plan: Work): readonly Sequence[] {
  return plan.type === 'decode' ? [...plan.sequences] : [plan.sequence];
}

export class Scheduler {
  readonly #cache: PrefixCache;
  readonly #waiting = new FairQueue<Sequence>();
  /** They have slots, and wait for others to compute what their prompts share. */
  readonly #awaiting: Sequence[] = [];
  readonly #prefilling: Sequence[] = [];
  readonly #decoding: Sequence[] = [];
  /** Prompt tokens computed since the last decode. */
  #prefilledTokens = 0;
  #shortestFirst = false;

  constructor(cache: PrefixCache) {
    this.#cache = cache;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  get runningCount(): number {
    return this.#awaiting.length + this.#prefilling.length + this.#decoding.length;
  }

  /** Tokens in the KV memory of sequences that have a slot. */
  get usedTokens(): number {
    return this.#running().reduce((sum, { computedTokens }) => sum + computedTokens, 0);
  }

  /** False when the queue, or an owner's part of it, is full, with so many on their way to it. */
  canAdd(owner: string, more = 0): boolean {
    const own = this.#waiting.lengthOf(owner) + more;
    return own < QUEUE_LENGTH_OF_OWNER_MAX && this.#waiting.length + more < QUEUE_LENGTH_MAX;
  }

  add(sequence: Sequence): void {
    this.#waiting.push(sequence);
  }

  /**
   * Starts those whose prompts' beginnings are there, and gives free slots to those who wait.
   * @returns who starts
   */
  admit(): Sequence[] {
    const started: Sequence[] = [];
    for (const sequence of [...this.#awaiting]) {
      const placement = this.#cache.resume(sequence.slot);
      if (placement.awaits) continue;
      remove(this.#awaiting, sequence);
      this.#start(sequence, placement);
      started.push(sequence);
    }
    while (true) {
      const next = this.#waiting.next(this.#running());
      if (next === undefined) break;
      const { reproducible: exactOnly, cacheSalt: salt } = next.request;
      const placement = this.#cache.place({ prompt: next.prompt, exactOnly, salt });
      if (placement === null) break;
      this.#waiting.remove(next);
      next.slot = placement.slot;
      if (placement.awaits) {
        this.#awaiting.push(next);
        continue;
      }
      this.#start(next, placement);
      started.push(next);
    }
    return started;
  }

  #start(sequence: Sequence, placement: Placement): void {
    sequence.cachedTokens = placement.cachedTokens;
    sequence.computedTokens = placement.cachedTokens;
    sequence.isExact = placement.isExact;
    this.#prefilling.push(sequence);
  }

  /** Prompts and answers take turns: so many tokens of prompts, then one of every answer. */
  plan(): Plan {
    // Others wait for their next token to be drawn.
    const decoding = this.#decoding.filter(hasTokens);
    const prefilling = this.#prefilling.filter(hasTokens);
    const decode = decoding.length > 0;
    if (prefilling.length > 0 && !(decode && this.#prefilledTokens >= PREFILL_TOKENS_MIXED)) {
      const sequence = this.#nextPrefill(prefilling);
      const tokenCount = this.#chunkLength(sequence);
      this.#prefilledTokens += tokenCount;
      return { type: 'prefill', sequence, tokenCount };
    }
    this.#prefilledTokens = 0;
    return decode ? { type: 'decode', sequences: decoding } : { type: 'idle' };
  }

  /** Brings the slots in use together, one sequence at a time; see `PrefixCache.closeGap`. */
  closeGap(): void {
    const move = this.#cache.closeGap();
    if (move === null) return;
    for (const sequence of this.#running()) {
      if (sequence.slot === move.from) sequence.slot = move.to;
    }
    this.#decoding.sort(bySlot);
  }

  /** Puts a running sequence with those that have one token to compute, or with those with more. */
  sort(sequence: Sequence): void {
    const from = sequence.tokensToCompute === 1 ? this.#prefilling : this.#decoding;
    const to = from === this.#prefilling ? this.#decoding : this.#prefilling;
    if (!from.includes(sequence)) return;
    remove(from, sequence);
    to.push(sequence);
    // The kernels compute rows together only where their slots follow each other.
    if (to === this.#decoding) to.sort(bySlot);
  }

  /** Takes a sequence out, wherever it is, and frees its slot. */
  remove(sequence: Sequence): void {
    this.#waiting.remove(sequence);
    remove(this.#awaiting, sequence);
    remove(this.#prefilling, sequence);
    remove(this.#decoding, sequence);
    if (sequence.slot >= 0) this.#cache.release(sequence.slot);
    sequence.slot = -1;
  }

  /** All sequences, in no particular order. */
  sequences(): Sequence[] {
    return [...this.#waiting.all(), ...this.#running()];
  }

  #running(): Sequence[] {
    return [...this.#awaiting, ...this.#prefilling, ...this.#decoding];
  }

  /**
   * By turns the prompt with the least left, which keeps short ones from waiting behind a long
   * one, and the one that came first, which keeps the long one from starving.
   */
  #nextPrefill(prefilling: readonly Sequence[]): Sequence {
    this.#shortestFirst = !this.#shortestFirst;
    let chosen = prefilling[0] as Sequence;
    if (!this.#shortestFirst) return chosen;
    for (const sequence of prefilling) {
      if (sequence.tokensToCompute < chosen.tokensToCompute) chosen = sequence;
    }
    return chosen;
  }

  /**
   * Of a prompt whole blocks while there are any, then the rest by itself, where its numbers shall
   * be those of any such prompt; see PREFILL_BLOCK_TOKENS. Of an answer all, up to a block, whoever
   * else runs: so its numbers are always the same.
   */
  #chunkLength(sequence: Sequence): number {
    const left = sequence.tokensToCompute;
    if (sequence.prefilled) return Math.min(left, PREFILL_BLOCK_TOKENS);
    const most = this.#decoding.length > 0 ? PREFILL_TOKENS_MIXED : PREFILL_TOKENS_ALONE;
    if (!sequence.isExact) return Math.min(left, most);
    const blocks = left - (sequence.prompt.length % PREFILL_BLOCK_TOKENS);
    return blocks > 0 ? Math.min(blocks, most) : left;
  }
}

function hasTokens(sequence: Sequence): boolean {
  return sequence.tokensToCompute > 0;
}

function bySlot(a: Sequence, b: Sequence): number {
  return a.slot - b.slot;
}

function remove(list: Sequence[], sequence: Sequence): void {
  const at = list.indexOf(sequence);
  if (at !== -1) list.splice(at, 1);
}
