// Hands the tokens of a step to the kernels.
import type { Kernels } from './kernels/kernels.ts';
import type { Work } from './scheduler.ts';
import type { Sequence } from './sequence.ts';

/** What a step computes of one sequence. */
export type SequenceRows = {
  readonly sequence: Sequence;
  /** Known tokens that are computed. */
  readonly tokenCount: number;
  /** Guesses that are computed behind them. */
  readonly drafts: readonly number[];
  /** Rows of the logits after the known tokens and after each draft; none within a prompt. */
  readonly rows: readonly number[];
};

/**
 * Fills the kernels' batch.
 * @param drafts guesses of what follows where a single answer is computed, else none
 */
export function fillBatch(
  kernels: Kernels,
  plan: Work,
  drafts: readonly number[],
): readonly SequenceRows[] {
  kernels.clearBatch();
  if (plan.type === 'prefill') return [addTokens(kernels, plan.sequence, plan.tokenCount, [])];
  const { sequences } = plan;
  return sequences.map((sequence) => addTokens(kernels, sequence, 1, drafts));
}

function addTokens(
  kernels: Kernels,
  sequence: Sequence,
  tokenCount: number,
  drafts: readonly number[],
): SequenceRows {
  const { slot, computedTokens: start } = sequence;
  const wantsLogits = tokenCount === sequence.tokensToCompute;
  const rows: number[] = [];
  for (let at = 0; at < tokenCount; at++) {
    const isLast = at === tokenCount - 1;
    const token = sequence.tokenAt(start + at);
    const row = kernels.addToken(token, start + at, slot, wantsLogits && isLast);
    if (wantsLogits && isLast) rows.push(row);
  }
  for (const [at, draft] of drafts.entries()) {
    rows.push(kernels.addToken(draft, start + tokenCount + at, slot, true));
  }
  return { sequence, tokenCount, drafts, rows };
}
