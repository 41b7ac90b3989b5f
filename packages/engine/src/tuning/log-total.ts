// The logarithm of the sum of all exponentials of a row of logits, quickly: a text of 20,000 tokens
// has half a billion of them, for which Math.exp took 5 seconds.

/** Steps of the table for each unit of difference. */
const STEPS = 1024;
/** Differences from the greatest logit beyond which a token adds nothing that counts. */
const DIFFERENCE_MAX = 32;

/** e to the power of minus each difference, in the middle of its step; exact for the greatest. */
const POWERS: Float64Array = Float64Array.from({ length: DIFFERENCE_MAX * STEPS }, (_, step) =>
  step === 0 ? 1 : Math.exp(-(step + 0.5) / STEPS),
);

/**
 * ln Σ exp(logit), to 0.001 in the worst case; the errors of many logits cancel out.
 * @param logits [vocabulary size]
 * @param max the greatest of them
 */
export function logTotal(logits: Float32Array, max: number): number {
  let total = 0;
  for (let token = 0; token < logits.length; token++) {
    const step = (max - (logits[token] as number)) * STEPS;
    if (step < POWERS.length) total += POWERS[step | 0] as number;
  }
  return max + Math.log(total);
}
