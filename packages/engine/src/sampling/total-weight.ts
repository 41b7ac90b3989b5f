// The sum of the weights of a whole vocabulary, quickly: Math.exp for each takes three times as
// long, and a text of 20,000 tokens has half a billion of them.

/** Steps of the table for each unit of difference. */
const STEPS = 32;
/**
 * Differences from the greatest logit beyond which a token adds nothing. Beyond 32 it adds nothing
 * that counts, but with many logits near the end the processor guesses wrong which are beyond it.
 */
const DIFFERENCE_MAX = 64;

/** e to the power of minus each difference; the last stands for all greater ones. */
const POWERS: Float64Array = Float64Array.from({ length: DIFFERENCE_MAX * STEPS + 1 }, (_, step) =>
  step === DIFFERENCE_MAX * STEPS ? 0 : Math.exp(-step / STEPS),
);

/**
 * Σ exp((logit - greatest) / temperature), to one part in a billion: the power of the table
 * before it, times the first terms of the series for the rest.
 * @param logits [vocabulary size]
 * @param greatest the greatest of them, and finite
 */
export function totalWeight(logits: Float32Array, greatest: number, temperature: number): number {
  // A finite one, or the greatest itself would come to no number.
  const scale = Math.min(STEPS / temperature, Number.MAX_VALUE);
  const last = POWERS.length - 1;
  let total = 0;
  for (let token = 0; token < logits.length; token++) {
    const place = Math.min((greatest - (logits[token] as number)) * scale, last);
    const step = place | 0;
    const rest = (step - place) / STEPS;
    total +=
      (POWERS[step] as number) * (1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest / 24))));
  }
  return total;
}
