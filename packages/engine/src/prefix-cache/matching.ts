// What of all that is held a prompt can use, and what others have as well.
import { COPY_TOKENS_MIN } from '../limits.ts';
import {
  emptyHolding,
  exactTokens,
  type Holding,
  PARKED,
  sameTokens,
  tokensToCome,
} from './holding.ts';
import type { Wanted } from './prefix-cache.ts';
import type { PrefixIndex } from './prefix-index.ts';

type Index = PrefixIndex<Holding>;

/** The holding that has most of a prompt, how much of it, and how much of that is exact. */
export type Best = {
  readonly holding: Holding;
  readonly tokens: number;
  readonly exactTokens: number;
};

/** Nobody has anything. */
export const NOTHING: Best = { holding: emptyHolding(PARKED), tokens: 0, exactTokens: 0 };

/** Most of the prompt; among equals what costs least to fetch, then what was used last. */
export function bestMatch(index: Index, { prompt, exactOnly, salt }: Wanted): Best {
  const reusable = exactOnly ? exactTokens : sameTokens;
  let best = NOTHING;
  for (const { value, common } of index.matches(prompt, salt)) {
    if (common < best.tokens) break;
    const tokens = reusable(value, prompt, common);
    const isPreferred = tokens === best.tokens && isCheaper(value, best.holding);
    if (tokens === 0 || !(tokens > best.tokens || isPreferred)) continue;
    best = { holding: value, tokens, exactTokens: exactTokens(value, prompt, common) };
  }
  return best;
}

/**
 * Whether a sequence that was placed before `before` is about to compute so much more of the prompt
 * than `tokens` that a copy is worth waiting for.
 */
export function isAboutToCome(
  index: Index,
  { prompt, exactOnly, salt }: Wanted,
  tokens: number,
  before: number,
): boolean {
  for (const { value, common } of index.matches(prompt, salt)) {
    if (common - tokens < COPY_TOKENS_MIN) return false;
    const toCome = tokensToCome(value, prompt, common, exactOnly);
    if (value.placedAt < before && toCome - tokens >= COPY_TOKENS_MIN) return true;
  }
  return false;
}

/** Leading tokens of a holding that others have as well. */
export function heldElsewhere(index: Index, { tokens, salt }: Holding): number {
  let most = 0;
  for (const { value, common } of index.matches(tokens, salt)) {
    if (common <= most) break;
    most = Math.max(most, Math.min(common, value.computedTokens));
  }
  return most;
}

/** What is parked and of no use beside a longer holding: an earlier turn of its conversation. */
export function coveredBy(index: Index, { tokens, salt, exactTokens }: Holding): Holding[] {
  const covered: Holding[] = [];
  for (const { value, common } of index.matches(tokens, salt)) {
    const isWhole = value.slot === PARKED && common >= value.computedTokens;
    if (isWhole && value.exactTokens <= exactTokens) covered.push(value);
  }
  return covered;
}

function isCheaper(a: Holding, b: Holding): boolean {
  return cost(a) < cost(b) || (cost(a) === cost(b) && a.usedAt > b.usedAt);
}

/** What using a holding costs: nothing where it is in a free slot, and parked memory moves once. */
function cost({ slot, owned }: Holding): number {
  if (slot === PARKED) return 1;
  return owned ? 2 : 0;
}
