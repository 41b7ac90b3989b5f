// The contract of prefix reuse: which slot a request gets, and how much of its prompt is in it.

/** What a request wants of the cache. */
export type Wanted = {
  readonly prompt: Int32Array;
  /**
   * Whether only those tokens may be reused whose numbers are those that computing them anew would
   * give; else all that are the same.
   */
  readonly exactOnly: boolean;
  /** Only what was computed with an equal salt is reused. */
  readonly salt: string;
};

/** A place for one sequence, and how much of its prompt is there. */
export type Placement = {
  /** The slot that the sequence now owns until `release`. */
  readonly slot: number;
  /** Prompt tokens that the slot's memory holds; fewer than the prompt has. */
  readonly cachedTokens: number;
  /** Their numbers are those that computing them anew would give: so will those of the rest be. */
  readonly isExact: boolean;
  /**
   * Another sequence is about to compute more of the prompt: the sequence waits and asks `resume`
   * after every step. Its slot's memory is undefined until then.
   */
  readonly awaits: boolean;
};

/** A sequence that changes its slot. */
export type Move = { readonly from: number; readonly to: number };

/** How much is remembered. */
export type CacheReading = {
  /** Beginnings of prompts that the index leads to, in slots and parked. */
  readonly prefixes: number;
  /** Tokens that free slots hold for those who come. */
  readonly keptTokens: number;
  /** Tokens that were copied out of slots, and what they take. */
  readonly parkedTokens: number;
  readonly parkedBytes: number;
  readonly parkedBytesMax: number;
};

/**
 * Remembers what each slot's KV memory holds, and moves it about. To be called between steps only:
 * kernels that compute must find their memory as it was.
 */
export interface PrefixCache {
  readonly reading: CacheReading;
  /**
   * Gives the prompt a free slot with as much of it as is known.
   * @returns null when every slot is owned
   */
  place(wanted: Wanted): Placement | null;
  /** What a sequence that awaits another one in its slot is to do now. */
  resume(slot: number): Placement;
  /**
   * Records that the first `computedTokens` of the slot's prompt are in its memory now; where the
   * placement is exact, computed as prompt: whole blocks first, then the rest.
   */
  record(slot: number, computedTokens: number): void;
  /** Records that the slot's memory holds `tokens`: its whole prompt, and some of the answer. */
  extend(slot: number, tokens: Int32Array): void;
  /**
   * The kernels compute neighbouring slots together and others one after the other. When the owned
   * slots have a gap, gives the first free slot in it to the sequence in the last owned slot.
   * @returns null where there is no gap
   */
  closeGap(): Move | null;
  /** Gives the slot back; what was recorded stays until another request takes the slot. */
  release(slot: number): void;
  /** Forgets the slot's content, after a failed step. */
  forget(slot: number): void;
  /** @throws Error when the records contradict each other. */
  checkIntegrity(): void;
}
