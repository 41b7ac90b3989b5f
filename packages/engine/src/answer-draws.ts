// How the tokens of one answer are drawn, and how likely they were.
import type { GenerateRequest, SamplingParams } from './request.ts';
import { Adjustments } from './sampling/adjustments.ts';
import { Distribution } from './sampling/distribution.ts';
import { Random } from './sampling/random.ts';
import type { Sampler } from './sampling/sampler.ts';
import type { Score } from './text/answer-logprobs.ts';

export class AnswerDraws {
  readonly #sampler: Sampler;
  readonly #params: SamplingParams;
  readonly #random: Random;
  readonly #adjustments: Adjustments | null;
  readonly #topLogprobs: number | null;
  #distribution: Distribution | null = null;

  constructor({ sampling, topLogprobs }: GenerateRequest, prompt: Int32Array, sampler: Sampler) {
    this.#sampler = sampler;
    this.#params = sampling;
    this.#random = new Random(sampling.seed);
    this.#adjustments = Adjustments.of(sampling, prompt);
    this.#topLogprobs = topLogprobs;
  }

  /** Takes the logits of possible tokens, before anything that leads to one of them. */
  see(logits: Float32Array): void {
    if (this.#topLogprobs !== null)
      this.#distribution = new Distribution(logits, this.#topLogprobs);
  }

  /** @param logits left as they are */
  pick(logits: Float32Array): number {
    return this.#sampler.sample(logits, this.#params, this.#random, this.#adjustments);
  }

  /**
   * How likely a token that was drawn was, where the request asks for that.
   * @param logits of which those seen last are a part
   */
  score(token: number, logits: Float32Array): Score {
    const distribution = this.#distribution as Distribution;
    return { own: distribution.of(token, logits[token] as number), alternatives: distribution.top };
  }

  /** The same of a token that was not drawn: it had no alternative. */
  scoreForced(token: number): Score {
    const own = { token, logprob: 0 };
    return { own, alternatives: this.#topLogprobs === 0 ? [] : [own] };
  }

  /** A token became part of the answer. */
  count(token: number): void {
    this.#adjustments?.count(token);
  }
}
