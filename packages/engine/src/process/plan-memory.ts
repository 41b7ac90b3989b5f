// Chooses context window and parallel requests where the user did not, so that KV memory fits.

/** What the choice depends on. */
export type MemoryFacts = {
  /** Bytes of KV memory for one token. */
  readonly kvBytesPerToken: number;
  /** Tokens of context the model was trained for. */
  readonly trainedContext: number;
  /** Bytes of memory in the machine. */
  readonly machineBytes: number;
  readonly contextTokens: number | null;
  readonly parallel: number | null;
};

/** Slots of equal size. */
export type MemoryPlan = { readonly slotTokens: number; readonly slotCount: number };

/** The part of the machine's memory that KV may take by default. */
const KV_MEMORY_SHARE = 1 / 16;
/** Largest window chosen without being asked: all slots are that large, used or not. */
const CONTEXT_TOKENS_DEFAULT_MAX = 4096;
const PARALLEL_DEFAULT = 16;
/** The kernels hand out KV cells in steps of this many. */
const CELLS_STEP = 256;
/** Fewer parallel requests rather than windows smaller than this. */
const CONTEXT_TOKENS_WANTED = 2048;

/**
 * Explicit choices are kept, the context rounded up to the kernels' step and never above what the
 * model was trained for. Defaults: 16 requests at once, and the largest window up to 4,096 tokens
 * for which all of them fit into a sixteenth of the machine's memory; fewer requests where that
 * would be under 2,048 tokens.
 */
export function planMemory(facts: MemoryFacts): MemoryPlan {
  const budgetTokens = (facts.machineBytes * KV_MEMORY_SHARE) / facts.kvBytesPerToken;
  const contextMax = roundUp(facts.trainedContext);
  const wanted = Math.min(roundUp(facts.contextTokens ?? CONTEXT_TOKENS_WANTED), contextMax);
  const slotCount = facts.parallel ?? clamp(Math.floor(budgetTokens / wanted), 1, PARALLEL_DEFAULT);
  const largest = Math.floor(budgetTokens / slotCount / CELLS_STEP) * CELLS_STEP;
  const slotTokens = facts.contextTokens ?? clamp(largest, CELLS_STEP, CONTEXT_TOKENS_DEFAULT_MAX);
  return { slotCount, slotTokens: Math.min(roundUp(slotTokens), contextMax) };
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / CELLS_STEP) * CELLS_STEP;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
