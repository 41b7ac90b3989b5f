// Logits to the next token, in the order that vLLM documents: biases and penalties, then greedy at
// temperature 0, else temperature, min-p, top-k, top-p and a seeded draw.
import type { SamplingParams } from '../request.ts';
import type { Adjustments } from './adjustments.ts';
import { moveGreatestToEnd } from './greatest.ts';
import type { Random } from './random.ts';

/** Draws tokens. One sampler serves all sequences in turn; its scratch memory is reused. */
export class Sampler {
  readonly #adjusted: Float32Array; // [vocabulary size], logits with biases and penalties
  readonly #weights: Float32Array; // [vocabulary size], exp of the scaled logits; the best has 1
  readonly #sorted: Float32Array; // [vocabulary size], the weights that may be kept

  constructor(vocabularySize: number) {
    this.#adjusted = new Float32Array(vocabularySize);
    this.#weights = new Float32Array(vocabularySize);
    this.#sorted = new Float32Array(vocabularySize);
  }

  /**
   * The next token of a sequence.
   * @param logits [vocabulary size], left as they are
   * @param random advanced by one draw unless greedy
   * @param adjustments the sequence's biases and penalties, null where it has none
   */
  sample(
    logits: Float32Array,
    params: SamplingParams,
    random: Random,
    adjustments: Adjustments | null = null,
  ): number {
    let from = logits;
    if (adjustments !== null) {
      from = this.#adjusted;
      from.set(logits);
      adjustments.apply(from);
    }
    const best = argmax(from);
    if (params.temperature === 0) return best;
    const total = this.#softmax(from, from[best] as number, params.temperature);
    const draw = random.next();
    const { topK, topP, minP } = params;
    const keepsAll = topP >= 1 && topK === 0 && minP === 0;
    if (keepsAll) return this.#pick(draw * total, 0, Number.POSITIVE_INFINITY, best);
    return this.#pickFromFew(draw, params, total, best);
  }

  /** Fills the weights, exp((logit - max) / temperature), and returns their sum. */
  #softmax(logits: Float32Array, max: number, temperature: number): number {
    const weights = this.#weights;
    let total = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = Math.exp(((logits[i] as number) - max) / temperature);
      weights[i] = weight;
      total += weights[i] as number;
    }
    return total;
  }

  /**
   * Draws among the fewest of the likeliest tokens whose weights reach `topP` of those that min-p
   * and top-k leave; ties by lower id.
   */
  #pickFromFew(draw: number, params: SamplingParams, total: number, best: number): number {
    const { topK, topP, minP } = params;
    const size = this.#weights.length;
    const isNucleusOnly = topK === 0 && minP === 0;
    // All tokens below this weight together hold less than 1 - topP: none is in the nucleus.
    const floor = isNucleusOnly ? ((1 - topP) * total) / size : minP;
    const count = this.#collect(floor);
    const first = topK === 0 ? 0 : Math.max(count - topK, 0);
    if (first > 0) moveGreatestToEnd(this.#sorted, count, topK);
    const sorted = this.#sorted.subarray(first, count).sort(); // native sort, no comparator
    const left = isNucleusOnly ? total : sum(sorted);
    const enough = topP >= 1 ? Number.POSITIVE_INFINITY : topP * left;
    let kept = 0;
    let index = sorted.length;
    let threshold = Number.POSITIVE_INFINITY;
    let tiesKept = 0;
    while (index > 0 && kept < enough) {
      const weight = sorted[--index] as number;
      tiesKept = weight === threshold ? tiesKept + 1 : 1;
      threshold = weight;
      kept += weight;
    }
    if (kept === 0) return best;
    return this.#pick(draw * kept, threshold, tiesKept, best);
  }

  /** Copies the weights of at least `floor`; returns how many. */
  #collect(floor: number): number {
    let count = 0;
    for (let i = 0; i < this.#weights.length; i++) {
      const weight = this.#weights[i] as number;
      if (weight >= floor) this.#sorted[count++] = weight;
    }
    return count;
  }

  /**
   * Walks the tokens in id order, those above `threshold` and the first `tiesKept` equal to it,
   * until their weights pass `target`.
   */
  #pick(target: number, threshold: number, tiesKept: number, best: number): number {
    const weights = this.#weights;
    let rest = target;
    let ties = tiesKept;
    let last = best;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      if (weight < threshold || weight === 0) continue;
      if (weight === threshold && ties-- <= 0) continue;
      last = i;
      rest -= weight;
      if (rest < 0) return i;
    }
    return last; // rounding left a crumb: the last token that could be drawn
  }
}

function sum(values: Float32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

/** Index of the greatest logit; the lowest index among equals. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  let value = logits[0] as number;
  for (let i = 1; i < logits.length; i++) {
    const candidate = logits[i] as number;
    if (candidate > value) {
      value = candidate;
      best = i;
    }
  }
  return best;
}
