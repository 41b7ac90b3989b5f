// Which free slot a prompt gets.
import { COPY_TOKENS_MIN } from '../limits.ts';
import type { Holding } from './holding.ts';
import type { Best } from './matching.ts';

/**
 * A free slot next to those in use, since the kernels compute neighbours together; among the
 * possible ones the matching slot, unless another conversation would lose more than a copy costs,
 * else the least recently used.
 * @param slots what each holds; at least one is free
 */
export function chooseSlot(slots: readonly Holding[], { holding, tokens }: Best): number {
  const candidates = freeBesideOwned(slots);
  const keepsHolding = holding.computedTokens - tokens >= COPY_TOKENS_MIN && candidates.length > 1;
  if (!keepsHolding && candidates.includes(holding)) return holding.slot;
  const [first, ...others] = candidates.filter((candidate) => candidate !== holding);
  let chosen = first as Holding;
  for (const candidate of others) if (candidate.usedAt < chosen.usedAt) chosen = candidate;
  return chosen.slot;
}

/** The first gap between owned slots, else their free neighbours, else every slot. */
function freeBesideOwned(slots: readonly Holding[]): readonly Holding[] {
  const first = slots.findIndex(({ owned }) => owned);
  if (first === -1) return slots;
  const last = slots.findLastIndex(({ owned }) => owned);
  const gap = slots.find(({ owned }, slot) => slot > first && slot < last && !owned);
  if (gap !== undefined) return [gap];
  return [slots[first - 1], slots[last + 1]].filter((slot) => slot !== undefined);
}
