// How likely a model found its tokens, before anything that a request says about sampling.

import { argmax } from './greatest.ts';
import { totalWeight } from './total-weight.ts';

/** A token, and the natural logarithm of its probability. */
export type Likelihood = { readonly token: number; readonly logprob: number };

/** Stands for probabilities that are 0, or next to it: JSON has no infinities. */
const LOGPROB_MIN = -9999;

/** One row of logits as probabilities: the sum of all of them, and the likeliest tokens. */
export class Distribution {
  readonly #logTotal: number;
  /** The likeliest tokens, the first first; those that are impossible are left out. */
  readonly top: readonly Likelihood[];

  /**
   * @param logits [vocabulary size]; not kept
   * @param topCount likeliest tokens to keep
   */
  constructor(logits: Float32Array, topCount: number) {
    const tokens = greatest(logits, topCount);
    const max = logits[argmax(logits)] as number;
    this.#logTotal = max + Math.log(totalWeight(logits, max, 1));
    this.top = tokens.map((token) => this.of(token, logits[token] as number));
  }

  /** @param logit that of the token in the row */
  of(token: number, logit: number): Likelihood {
    return { token, logprob: Math.max(Math.min(logit - this.#logTotal, 0), LOGPROB_MIN) };
  }
}

/** The tokens with the greatest logits, the greatest first, ties by lower id. */
function greatest(logits: Float32Array, count: number): readonly number[] {
  const found: number[] = [];
  if (count === 0) return found;
  let least = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token] as number;
    // Few are: the others cost one comparison.
    if (logit <= least) continue;
    let at = found.length;
    while (at > 0 && logit > (logits[found[at - 1] as number] as number)) at--;
    found.splice(at, 0, token);
    if (found.length > count) found.pop();
    if (found.length === count) least = logits[found[count - 1] as number] as number;
  }
  return found;
}
