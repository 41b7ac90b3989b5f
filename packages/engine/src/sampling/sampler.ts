// Logits to the next token: temperature, then top-p, then a seeded draw; greedy at temperature 0.
import type { SamplingParams } from '../request.ts';
import type { Random } from './random.ts';

/** Draws tokens. One sampler serves all sequences in turn; its scratch memory is reused. */
export class Sampler {
  readonly #weights: Float32Array; // [vocabulary size], exp of the scaled logits
  readonly #sorted: Float32Array; // [vocabulary size], the nucleus' candidates

  constructor(vocabularySize: number) {
    this.#weights = new Float32Array(vocabularySize);
    this.#sorted = new Float32Array(vocabularySize);
  }

  /**
   * The next token of a sequence.
   * @param logits [vocabulary size], left as they are
   * @param random advanced by one draw unless greedy
   */
  sample(logits: Float32Array, params: SamplingParams, random: Random): number {
    const best = argmax(logits);
    if (params.temperature === 0) return best;
    const total = this.#softmax(logits, logits[best] as number, params.temperature);
    const draw = random.next();
    if (params.topP >= 1) return this.#pick(draw * total, 0, Number.POSITIVE_INFINITY, best);
    return this.#pickFromNucleus(draw, params.topP, total, best);
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

  /** Draws among the fewest tokens whose weights reach `topP` of the total, ties by lower id. */
  #pickFromNucleus(draw: number, topP: number, total: number, best: number): number {
    const weights = this.#weights;
    // All tokens below this weight together hold less than 1 - topP: none is in the nucleus.
    const floor = ((1 - topP) * total) / weights.length;
    let count = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      if (weight >= floor) this.#sorted[count++] = weight;
    }
    const sorted = this.#sorted.subarray(0, count).sort(); // native ascending sort, no comparator
    let sum = 0;
    let index = count;
    let threshold = Number.POSITIVE_INFINITY;
    let tiesKept = 0;
    while (index > 0 && sum < topP * total) {
      const weight = sorted[--index] as number;
      tiesKept = weight === threshold ? tiesKept + 1 : 1;
      threshold = weight;
      sum += weight;
    }
    if (sum === 0) return best;
    return this.#pick(draw * sum, threshold, tiesKept, best);
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
