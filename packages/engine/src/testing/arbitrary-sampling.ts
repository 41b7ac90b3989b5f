// Any way to sample that a request may ask for.
import fc from 'fast-check';
import type { SamplingParams } from '../request.ts';

/** Tokens of the fake model, and biases that ban, prefer or decide. */
const bias = fc.tuple(
  fc.constantFrom(0x22, 0x65, 0x7d, 0x7e, 0xc3),
  fc.constantFrom(-100, -2.5, 3, 100),
);

/** @param seed of the draws */
export function arbitrarySampling(seed: fc.Arbitrary<number>): fc.Arbitrary<SamplingParams> {
  const usually = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(usual) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
  return fc.record({
    temperature: fc.constantFrom(0, 0, 0.7, 1.5, 5),
    topP: usually(1, 0.9, 0.2),
    topK: usually(0, 1, 5, 1000),
    minP: usually(0, 0.05, 0.9, 1),
    frequencyPenalty: usually(0, 0.5, -2),
    presencePenalty: usually(0, 1.5, -1),
    repetitionPenalty: usually(1, 1.3, 0.5),
    logitBias: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.uniqueArray(bias, { maxLength: 3, selector: ([one]) => one }) },
    ),
    seed,
  });
}
