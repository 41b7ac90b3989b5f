// Logits to the next token, in the order that vLLM documents: biases and penalties, then greedy at
// temperature 0, else temperature, min-p, top-k, top-p and a seeded draw.
import type { SamplingParams } from '../request.ts';
import type { Adjustments } from './adjustments.ts';
import { moveGreatestToEnd } from './greatest.ts';
import type { Random } from './random.ts';
import { LEFT_OUT_WEIGHT_MAX, Weights } from './weights.ts';

/** Draws tokens. One sampler serves all sequences in turn; its scratch memory is reused. */
export class Sampler {
  readonly #adjusted: Float32Array; // [vocabulary size], logits with biases and penalties
  readonly #weights: Weights;
  readonly #sorted: Float32Array; // [vocabulary size], the weights that may be kept

  constructor(vocabularySize: number) {
    this.#adjusted = new Float32Array(vocabularySize);
    this.#weights = new Weights(vocabularySize);
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
    const greatest = from[best] as number;
    const draw = random.next();
    const { topK, topP, minP, temperature } = params;
    // Where a nucleus of all tokens ends depends on the sum of all weights, and on little of it.
    if (topP < 1 && topK === 0 && minP === 0) this.#weights.fill(from, greatest, temperature);
    else this.#weights.fillNear(from, greatest, temperature);
    const token = this.#draw(draw, params, best);
    if (token !== null) return token;
    this.#weights.addFar(from, greatest, temperature);
    return this.#draw(draw, params, best) as number;
  }

  /** @returns null where the token depends on weights that were left out */
  #draw(draw: number, params: SamplingParams, best: number): number | null {
    const { topK, topP, minP } = params;
    if (topP < 1 || topK > 0 || minP > 0) return this.#pickFromFew(draw, params, best);
    const { total, leftOutMax } = this.#weights;
    const token = this.#pick(draw * total, 0, Number.POSITIVE_INFINITY, best);
    if (leftOutMax === 0) return token;
    // Whatever the others weigh, the draw falls between these two places.
    const place = draw * (total + leftOutMax);
    const isDecided =
      place < total && this.#pick(place, 0, Number.POSITIVE_INFINITY, best) === token;
    return isDecided ? token : null;
  }

  /**
   * Draws among the fewest of the likeliest tokens whose weights reach `topP` of those that min-p
   * and top-k leave; ties by lower id.
   */
  #pickFromFew(draw: number, params: SamplingParams, best: number): number | null {
    const { topK, topP, minP } = params;
    const { total, leftOutMax } = this.#weights;
    const isNucleusOnly = topK === 0 && minP === 0;
    // All tokens below this weight together hold less than 1 - topP: none is in the nucleus.
    const floor = isNucleusOnly ? ((1 - topP) * total) / this.#sorted.length : minP;
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
    const isDecided = minP > LEFT_OUT_WEIGHT_MAX || sorted.length === topK;
    if (leftOutMax > 0 && !isDecided) return null;
    if (kept === 0) return best;
    return this.#pick(draw * kept, threshold, tiesKept, best);
  }

  /** Copies the weights of at least `floor`; returns how many. */
  #collect(floor: number): number {
    let count = 0;
    const { values } = this.#weights;
    for (let i = 0; i < this.#weights.count; i++) {
      const weight = values[i] as number;
      if (weight >= floor) this.#sorted[count++] = weight;
    }
    return count;
  }

  /**
   * Walks the tokens in the order of the weights, those above `threshold` and the first `tiesKept`
   * equal to it, until their weights pass `target`.
   */
  #pick(target: number, threshold: number, tiesKept: number, best: number): number {
    const { tokens, values, count } = this.#weights;
    let rest = target;
    let ties = tiesKept;
    let last = best;
    for (let i = 0; i < count; i++) {
      const weight = values[i] as number;
      if (weight < threshold || weight === 0) continue;
      if (weight === threshold && ties-- <= 0) continue;
      last = tokens[i] as number;
      rest -= weight;
      if (rest < 0) return last;
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
