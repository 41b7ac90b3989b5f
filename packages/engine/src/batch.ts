// Hands the tokens of a step to the kernels.
import type { Kernels } from './kernels/kernels.ts';
import type { Work } from './scheduler.ts';
import type { Sequence } from './sequence.ts';

/**
 * Fills the kernels' batch.
 * @returns the rows whose logits were asked for, in the order of the plan's sequences
 */
export function fillBatch(kernels: Kernels, plan: Work): readonly number[] {
  kernels.clearBatch();
  const rows: number[] = [];
  const add = (sequence: Sequence, position: number, wantsLogits: boolean): void => {
    const token = sequence.tokenAt(position);
    const row = kernels.addToken(token, position, sequence.slot, wantsLogits);
    if (wantsLogits) rows.push(row);
  };
  if (plan.type === 'decode') {
    for (const sequence of plan.sequences) add(sequence, sequence.computedTokens, true);
    return rows;
  }
  const { sequence, tokenCount } = plan;
  const wantsLogits = tokenCount === sequence.tokensToCompute;
  const end = sequence.computedTokens + tokenCount;
  for (let at = sequence.computedTokens; at < end; at++) {
    add(sequence, at, wantsLogits && at === end - 1);
  }
  return rows;
}
