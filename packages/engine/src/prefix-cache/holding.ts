// What one slot's memory holds, or held before it was parked, and how much of it a prompt can use.
import { PREFILL_BLOCK_TOKENS } from '../limits.ts';

/** Where a holding is when it is in no slot. */
export const PARKED = -1;

export type Holding = {
  readonly salt: string;
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
  /** The slot whose memory it is, or `PARKED`. */
  slot: number;
  owned: boolean;
  /** Grows with every prompt that is placed. */
  placedAt: number;
  /** Grows with every use; the smallest is the least recently used. */
  usedAt: number;
};

export function emptyHolding(slot: number): Holding {
  return {
    salt: '',
    tokens: new Int32Array(0),
    promptLength: 0,
    computedTokens: 0,
    exactTokens: 0,
    staysExact: true,
    exactOnly: true,
    slot,
    owned: false,
    placedAt: 0,
    usedAt: 0,
  };
}

/** @throws Error when the holding contradicts itself */
export function checkHolding(holding: Holding): void {
  const { tokens, promptLength, computedTokens, exactTokens } = holding;
  const isSound =
    exactTokens <= computedTokens &&
    exactTokens <= promptLength &&
    promptLength <= tokens.length &&
    computedTokens <= tokens.length;
  if (!isSound) throw new Error('a holding is impossible');
}

/**
 * Tokens of the prompt that are the same in memory; one is left to compute.
 * @param common tokens that prompt and holding have in common
 */
export function sameTokens(holding: Holding, prompt: Int32Array, common: number): number {
  return Math.min(common, holding.computedTokens, prompt.length - 1);
}

/**
 * Tokens of the prompt whose numbers are in memory as computing them would give them. The kernels
 * compute whole blocks of a prompt in one way and the rest in another (see PREFILL_BLOCK_TOKENS),
 * so a token counts only if it is in the same part of both prompts.
 */
export function exactTokens(holding: Holding, prompt: Int32Array, common: number): number {
  return alikeTokens(holding, prompt, Math.min(common, holding.exactTokens));
}

/** The same of all tokens, once the whole prompt of an owned slot is computed. */
export function tokensToCome(
  holding: Holding,
  prompt: Int32Array,
  common: number,
  exactOnly: boolean,
): number {
  const { promptLength, staysExact, owned } = holding;
  if (!owned) return 0;
  const inPrompt = Math.min(common, promptLength);
  if (!exactOnly) return Math.min(inPrompt, prompt.length - 1);
  return staysExact ? alikeTokens(holding, prompt, inPrompt) : 0;
}

function alikeTokens(holding: Holding, prompt: Int32Array, common: number): number {
  // At least one token must remain to be computed: its logits give the first new token.
  const most = Math.min(common, prompt.length - 1);
  const blocks = wholeBlocks(prompt.length);
  const heldBlocks = wholeBlocks(holding.promptLength);
  if (blocks === heldBlocks && most >= blocks) return most;
  return wholeBlocks(Math.min(most, blocks, heldBlocks));
}

function wholeBlocks(tokenCount: number): number {
  return tokenCount - (tokenCount % PREFILL_BLOCK_TOKENS);
}
