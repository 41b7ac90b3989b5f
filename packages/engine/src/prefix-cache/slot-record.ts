// What one slot's memory holds, and how much of it a prompt can use.
import { PREFILL_BLOCK_TOKENS } from '../limits.ts';

export type SlotRecord = {
  owned: boolean;
  /** The prompt last placed here, and the answer once that is over. */
  tokens: Int32Array;
  /** Tokens of the prompt among them. */
  promptLength: number;
  /** Leading tokens that are in memory. */
  computedTokens: number;
  /** Leading tokens whose numbers are those that any prompt of this length would get. */
  exactTokens: number;
  /** Whether the prompt is computed so that all of it becomes exact. */
  staysExact: boolean;
  /** Whether the prompt may use exact tokens only. */
  exactOnly: boolean;
  /** Grows with every prompt that is placed. */
  placedAt: number;
  /** Grows with every use; the smallest is the least recently used. */
  usedAt: number;
};

export function emptyRecord(): SlotRecord {
  return {
    owned: false,
    tokens: new Int32Array(0),
    promptLength: 0,
    computedTokens: 0,
    exactTokens: 0,
    staysExact: true,
    exactOnly: true,
    placedAt: 0,
    usedAt: 0,
  };
}

/** @throws Error when the record contradicts itself */
export function checkRecord(record: SlotRecord): void {
  const { tokens, promptLength, computedTokens, exactTokens } = record;
  const isSound =
    exactTokens <= computedTokens &&
    exactTokens <= promptLength &&
    promptLength <= tokens.length &&
    computedTokens <= tokens.length;
  if (!isSound) throw new Error('a slot has an impossible record');
}

/** Tokens of the prompt that are the same in the slot's memory; one is left to compute. */
export function sameTokens({ tokens, computedTokens }: SlotRecord, prompt: Int32Array): number {
  return commonLength(tokens, prompt, computedTokens);
}

/**
 * Tokens of the prompt whose numbers are in the slot's memory as computing them would give them.
 * The kernels compute whole blocks of a prompt in one way and the rest in another (see
 * PREFILL_BLOCK_TOKENS), so a token counts only if it is in the same part of both prompts.
 */
export function exactTokens(record: SlotRecord, prompt: Int32Array): number {
  return alikeTokens(record, prompt, record.exactTokens);
}

/** The same of all tokens, once the slot's whole prompt is computed. */
export function tokensToCome(record: SlotRecord, prompt: Int32Array, exactOnly: boolean): number {
  const { tokens, promptLength, staysExact } = record;
  if (!record.owned) return 0;
  if (!exactOnly) return commonLength(tokens, prompt, promptLength);
  return staysExact ? alikeTokens(record, prompt, promptLength) : 0;
}

function alikeTokens(record: SlotRecord, prompt: Int32Array, limit: number): number {
  const common = commonLength(record.tokens, prompt, limit);
  const blocks = wholeBlocks(prompt.length);
  const recordedBlocks = wholeBlocks(record.promptLength);
  if (blocks === recordedBlocks && common >= blocks) return common;
  return wholeBlocks(Math.min(common, blocks, recordedBlocks));
}

/** At least one token must remain to be computed: its logits give the first new token. */
function commonLength(tokens: Int32Array, prompt: Int32Array, limit: number): number {
  const most = Math.min(limit, prompt.length - 1);
  let length = 0;
  while (length < most && tokens[length] === prompt[length]) length++;
  return length;
}

function wholeBlocks(tokenCount: number): number {
  return tokenCount - (tokenCount % PREFILL_BLOCK_TOKENS);
}
