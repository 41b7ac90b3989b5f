// Logits to the next token, in the order that vLLM documents: biases and penalties, then greedy at
// temperature 0, else temperature, min-p, top-k, top-p and a seeded draw.
import type { SamplingParams } from '../request.ts';
import type { Adjustments } from './adjustments.ts';
import { argmax, moveGreatestToEnd } from './greatest.ts';
import type { Random } from './random.ts';
import { totalWeight } from './total-weight.ts';
import { Weights } from './weights.ts';

/**
 * How far behind the likeliest token others are looked at, in units of the temperature: as long as
 * a draw depends on more of them, farther.
 */
const REACHES: readonly number[] = [8, 16, Number.POSITIVE_INFINITY];
const NEAR = REACHES[0] as number;

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
   * @param random advanced unless greedy
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
    const { topK, topP, minP, temperature } = params;
    if (temperature === 0) return best;
    const greatest = from[best] as number;
    this.#weights.begin(from, greatest, temperature);
    const isFromAll = topK === 0 && minP === 0;
    if (isFromAll && topP >= 1) return this.#drawFromAll(random) ?? best;
    const all = isFromAll ? totalWeight(from, greatest, temperature) : null;
    return this.#drawFromFew(random.next(), params, all) ?? best;
  }

  /**
   * Draws among all tokens, by rejection (von Neumann, 1951). Those near the likeliest have places
   * as wide as their weights; behind these every token has one as wide as none that is left out
   * weighs more. A place there counts if the token is indeed left out, and weighs so much: then its
   * weight is computed, and no other.
   * @returns null where the logits are no numbers
   */
  #drawFromAll(random: Random): number | null {
    const weights = this.#weights;
    weights.take(NEAR);
    const { total, leftOutMax } = weights;
    if (!(total > 0)) return null;
    const width = total + weights.tokens.length * leftOutMax;
    for (;;) {
      const place = random.next() * width;
      if (place < total) return this.#pick(place, 0, Number.POSITIVE_INFINITY);
      const far = (place - total) / leftOutMax;
      const token = Math.floor(far);
      if (weights.leavesOut(token) && far - token < weights.of(token) / leftOutMax) return token;
    }
  }

  /**
   * Draws among the fewest of the likeliest tokens whose weights reach `topP` of those that min-p
   * and top-k leave; ties by lower id.
   * @param all what all tokens weigh, where neither min-p nor top-k takes any away
   * @returns null where the logits are no numbers
   */
  #drawFromFew(draw: number, params: SamplingParams, all: number | null): number | null {
    for (const reach of REACHES) {
      this.#weights.take(reach);
      const token = this.#drawFromNear(draw, params, all);
      if (token !== null) return token;
    }
    return null;
  }

  /** @returns null where the token depends on those that are left out */
  #drawFromNear(draw: number, params: SamplingParams, all: number | null): number | null {
    const { topK, topP, minP } = params;
    const { leftOutMax } = this.#weights;
    // All tokens below this weight together hold less than 1 - topP: none is in the nucleus.
    const floor = all === null ? minP : ((1 - topP) * all) / this.#sorted.length;
    const count = this.#collect(floor);
    const first = topK === 0 ? 0 : Math.max(count - topK, 0);
    if (first > 0) moveGreatestToEnd(this.#sorted, count, topK);
    const sorted = this.#sorted.subarray(first, count).sort(); // native sort, no comparator
    const enough = topP >= 1 ? Number.POSITIVE_INFINITY : topP * (all ?? sum(sorted));
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
    const isReached = all !== null && kept >= enough;
    const isDecided = isReached || minP > leftOutMax || sorted.length === topK;
    if (!(kept > 0) || (leftOutMax > 0 && !isDecided)) return null;
    return this.#pick(draw * kept, threshold, tiesKept);
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
   * Walks the tokens that are taken, those above `threshold` and the first `tiesKept` equal to it,
   * until their weights pass `target`.
   */
  #pick(target: number, threshold: number, tiesKept: number): number {
    const { tokens, values, count } = this.#weights;
    let rest = target;
    let ties = tiesKept;
    let last = 0;
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
