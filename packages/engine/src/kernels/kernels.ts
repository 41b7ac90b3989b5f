// The seam between the engine and what computes. Two implementations: llama-kernels.ts, and the
// deterministic fake in ../testing that lets scheduler and engine tests run in milliseconds.

/** A control token as the chat template spells it. */
export type SpecialToken = {
  readonly token: number;
  /** Such as `<|im_end|>`; never empty. */
  readonly text: string;
  /** White space before it belongs to it. */
  readonly stripLeft: boolean;
  /** White space after it belongs to it. */
  readonly stripRight: boolean;
};

/** Text to tokens and back. */
export interface Vocabulary {
  /** Number of tokens; every token is in [0, size). */
  readonly size: number;
  /** Control tokens: the only ones that text can never become. */
  readonly specialTokens: readonly SpecialToken[];
  /** BOS where prompts must start with it, else null. */
  readonly leadingToken: number | null;
  readonly bosText: string;
  readonly eosText: string;
  /** The model's Jinja chat template, or null where it has none. */
  readonly chatTemplate: string | null;
  /** Tokens of plain text; control tokens spelled out in it stay text. */
  tokenize(text: string): Int32Array;
  /** The bytes of a token; not always whole characters, empty for control tokens. */
  tokenBytes(token: number): Uint8Array;
  /** True for the tokens that end an answer. */
  isEndOfGeneration(token: number): boolean;
}

/** What of a vocabulary it takes to make prompts … */
export type PromptVocabulary = Omit<Vocabulary, 'tokenBytes' | 'isEndOfGeneration'>;

/** … and what of that is plain data. */
export type VocabularyFacts = Omit<PromptVocabulary, 'tokenize'>;

/** A fixed number of slots, each holding one sequence's KV memory. Not to be touched in a step. */
export interface SlotMemory {
  /** Sequences that can be alive at once; slots are 0 … slotCount - 1. */
  readonly slotCount: number;
  /** Forgets the slot's positions from `from` on. */
  truncate(slot: number, from: number): void;
  /** Replaces the content of `target` by that of `source`. */
  copy(source: number, target: number): void;
  /** The slot's content, for `load`. */
  save(slot: number): Uint8Array;
  /**
   * Replaces the slot's content by what was saved of any slot, of this memory or of one made alike.
   * @returns false when that is impossible; the slot is then empty
   */
  load(slot: number, saved: Uint8Array): boolean;
}

/**
 * The model's arithmetic over the slots.
 * A step is: `clearBatch`, `addToken` …, `decode`, `logits` …. One step at a time.
 */
export interface Kernels extends SlotMemory {
  /** Tokens that one slot holds. */
  readonly slotTokens: number;
  /** Most tokens of one step. */
  readonly batchTokensMax: number;
  clearBatch(): void;
  /**
   * Adds a token at `position` of `slot` to the step.
   * @returns its row, for `logits` when `wantsLogits`
   */
  addToken(token: number, position: number, slot: number, wantsLogits: boolean): number;
  /**
   * Computes the step. Rejects when the kernels refuse it; the slots in it are then undefined.
   * @param here whether it may hold up this thread, which is quicker for a short step. Default:
   * false
   */
  decode(here?: boolean): Promise<void>;
  /** Logits of a row of the last step, [vocabulary size]; valid until the next `decode`. */
  logits(row: number): Float32Array;
}
