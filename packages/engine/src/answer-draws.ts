// How the tokens of one answer are drawn, and how likely they were.
import type { GenerateRequest, SamplingParams } from './request.ts';
import { Adjustments } from './sampling/adjustments.ts';
import { Distribution, type Likelihood } from './sampling/distribution.ts';
import { Random } from './sampling/random.ts';
import type { Sampler } from './sampling/sampler.ts';

export class AnswerDraws {
  /** Tokens of `likeliest`. */
  readonly likeliestCount: number;
  readonly #sampler: Sampler;
  readonly #params: SamplingParams;
  readonly #random: Random;
  readonly #adjustments: Adjustments | null;
  readonly #isScored: boolean;
  #distribution: Distribution | null = null;

  constructor({ sampling, topLogprobs }: GenerateRequest, prompt: Int32Array, sampler: Sampler) {
    this.#sampler = sampler;
    this.#params = sampling;
    this.#random = new Random(sampling.seed);
    this.#adjustments = Adjustments.of(sampling, prompt);
    this.#isScored = topLogprobs !== null;
    this.likeliestCount = topLogprobs ?? 0;
  }

  /** Takes the logits of possible tokens, before anything that leads to one of them. */
  see(logits: Float32Array): void {
    if (this.#isScored) this.#distribution = new Distribution(logits, this.likeliestCount);
  }

  /** @param logits left as they are */
  pick(logits: Float32Array): number {
    return this.#sampler.sample(logits, this.#params, this.#random, this.#adjustments);
  }

  /** The likeliest tokens of the logits that were seen last, the first first. */
  get likeliest(): readonly Likelihood[] {
    return this.#distribution?.top ?? [];
  }

  /** @param logits of which those seen last are a part */
  likelihoodOf(token: number, logits: Float32Array): Likelihood {
    const none = { token, logprob: 0 };
    return this.#distribution?.of(token, logits[token] as number) ?? none;
  }

  /** A token became part of the answer. */
  count(token: number): void {
    this.#adjustments?.count(token);
  }
}
