// How fast weights compute on this machine: a block of prompt, one answer alone, 16 together.
import { LlamaBatch, LlamaContext, LlamaModel } from '@spry/llama';
import { PREFILL_BLOCK_TOKENS } from '../limits.ts';
import type { Speed, SpeedVariant } from './messages.ts';

const ROUND_COUNT_MAX = 4;
/** Steps are short and many: each is a chance to be measured while nothing else runs. */
const PROMPT_TOKENS: number = PREFILL_BLOCK_TOKENS;
const PROMPT_COUNT = 4;
const SEQUENCE_COUNT = 16;
const ALONE_STEP_COUNT = 20;
const TOGETHER_STEP_COUNT = 3;
/** No further step of a kind in a round after this time: a busy machine takes long for each. */
const STEPS_MS = 500;
/** Cells of a sequence; the kernels hand them out in steps of 256. */
const SEQUENCE_CELLS = 512;

/**
 * Measures all variants by turns, in up to four rounds, and takes each one's best: other programs
 * can only make a round slower.
 * @param now milliseconds that never go backwards
 * @param onRound called after each round with the count of rounds done and of those planned
 */
export async function measureSpeeds(
  variants: readonly SpeedVariant[],
  budgetMs: number,
  now: () => number,
  onRound: (done: number, total: number) => void,
): Promise<{ speeds: Speed[]; roundCount: number }> {
  const benches = variants.map((variant) => new Bench(variant, now));
  const startMs = now();
  let roundCount = 0;
  let roundMs = 0;
  // A round that cannot end in time is not begun.
  while (roundCount < ROUND_COUNT_MAX && now() - startMs + roundMs <= budgetMs) {
    for (const bench of benches) await bench.measure();
    roundCount++;
    onRound(roundCount, ROUND_COUNT_MAX);
    roundMs = (now() - startMs) / roundCount;
  }
  for (const bench of benches) bench.dispose();
  return { speeds: benches.map((bench) => bench.best), roundCount };
}

/** One variant, loaded. */
class Bench {
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #batch = new LlamaBatch(PROMPT_TOKENS);
  readonly #now: () => number;
  #best: Speed = { prefill: 0, decode: 0, decode16: 0 };

  constructor(variant: SpeedVariant, now: () => number) {
    this.#now = now;
    this.#model = new LlamaModel(variant.modelPath, { gpuLayers: variant.gpuLayers });
    this.#context = new LlamaContext(this.#model, {
      cells: SEQUENCE_CELLS * SEQUENCE_COUNT,
      sequences: SEQUENCE_COUNT,
      outputs: SEQUENCE_COUNT,
      batch: PROMPT_TOKENS,
      threads: variant.threads,
      unified: false,
      flashAttention: true,
    });
  }

  get best(): Speed {
    return this.#best;
  }

  async measure(): Promise<void> {
    const prefill = await this.#rate(PROMPT_COUNT, PROMPT_TOKENS, 1);
    const decode = await this.#rate(ALONE_STEP_COUNT, 1, 1);
    const decode16 = await this.#rate(TOGETHER_STEP_COUNT, 1, SEQUENCE_COUNT);
    this.#best = {
      prefill: Math.max(this.#best.prefill, prefill),
      decode: Math.max(this.#best.decode, decode),
      decode16: Math.max(this.#best.decode16, decode16),
    };
  }

  dispose(): void {
    this.#context.dispose();
    this.#model.dispose();
    this.#batch.dispose();
  }

  /** Tokens per second of the fastest of at most `stepsMax` steps, with the last tokens' logits. */
  async #rate(stepsMax: number, tokenCount: number, sequenceCount: number): Promise<number> {
    let bestMs = Number.POSITIVE_INFINITY;
    const endMs = this.#now() + STEPS_MS;
    for (let step = 0; step < stepsMax && this.#now() < endMs; step++) {
      this.#batch.clear();
      for (let sequence = 0; sequence < sequenceCount; sequence++) {
        for (let at = 0; at < tokenCount; at++) {
          // Any tokens do: the kernels take the same time for all of them.
          const token = (at * 31 + sequence * 17 + step) % this.#model.vocabularySize;
          this.#batch.add(token, step * tokenCount + at, sequence, at === tokenCount - 1);
        }
      }
      const startMs = this.#now();
      await this.#context.decode(this.#batch);
      bestMs = Math.min(bestMs, this.#now() - startMs);
    }
    for (let sequence = 0; sequence < sequenceCount; sequence++) {
      this.#context.removeSequence(sequence, 0, -1);
    }
    return (tokenCount * sequenceCount * 1000) / bestMs;
  }
}
