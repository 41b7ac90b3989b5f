// What a request changes about the logits of its next token: a bias for some tokens, and penalties
// for those that came before.
import type { SamplingParams } from '../request.ts';

export class Adjustments {
  readonly #params: SamplingParams;
  /** How often each token came in the answer. */
  readonly #counts = new Map<number, number>();
  /** Tokens of the prompt and the answer, where repetition is penalised. */
  readonly #seen: Set<number>;

  /** @returns null where the request changes nothing */
  static of(params: SamplingParams, prompt: Int32Array): Adjustments | null {
    const { logitBias, frequencyPenalty, presencePenalty, repetitionPenalty } = params;
    const isPlain =
      logitBias.length === 0 &&
      frequencyPenalty === 0 &&
      presencePenalty === 0 &&
      repetitionPenalty === 1;
    return isPlain ? null : new Adjustments(params, prompt);
  }

  private constructor(params: SamplingParams, prompt: Int32Array) {
    this.#params = params;
    this.#seen = new Set(params.repetitionPenalty === 1 ? [] : prompt);
  }

  /** Takes a token of the answer. */
  count(token: number): void {
    this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    if (this.#params.repetitionPenalty !== 1) this.#seen.add(token);
  }

  /**
   * Changes the logits, in the order that vLLM documents: biases are added; repetition, after
   * Keskar et al. (CTRL, 2019), divides what is positive and multiplies what is not; frequency is
   * subtracted for every time that a token came in the answer, presence once.
   */
  apply(logits: Float32Array): void {
    const { logitBias, frequencyPenalty, presencePenalty, repetitionPenalty } = this.#params;
    for (const [token, bias] of logitBias) logits[token] = (logits[token] as number) + bias;
    for (const token of this.#seen) {
      const logit = logits[token] as number;
      logits[token] = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
    }
    for (const [token, count] of this.#counts) {
      const penalty = frequencyPenalty * count + presencePenalty;
      logits[token] = (logits[token] as number) - penalty;
    }
  }
}
