// From a request to a sequence: its prompt, and an answer that keeps to its form.
import { type Sliced, TokenTrie } from '@spry/grammar';
import { Answer } from './answer.ts';
import type { AnswerParts } from './answer-form.ts';
import { FormBuilder } from './form-builder.ts';
import type { Vocabulary } from './kernels/kernels.ts';
import { EngineError, type GenerateRequest } from './request.ts';
import { Sampler } from './sampling/sampler.ts';
import { Sequence } from './sequence.ts';
import { timed } from './tally.ts';
import { type Prompt, PromptBuilder, type Question } from './text/prompt.ts';

export class Intake {
  readonly #windowTokens: number;
  readonly #now: () => number;
  readonly #prompts: PromptBuilder;
  readonly #forms: FormBuilder;
  readonly #parts: AnswerParts;

  /**
   * Takes some milliseconds for every 10,000 tokens.
   * @param windowTokens of prompt and answer together
   * @throws Error when the model has no usable chat template
   */
  constructor(vocabulary: Vocabulary, windowTokens: number, now: () => number) {
    this.#windowTokens = windowTokens;
    this.#now = now;
    this.#prompts = new PromptBuilder(vocabulary, windowTokens - 1);
    const { size } = vocabulary;
    const tokens = new TokenTrie(vocabulary);
    this.#forms = new FormBuilder(vocabulary, tokens, this.#prompts);
    this.#parts = {
      vocabulary,
      tokens,
      allowed: new Float32Array(size),
      sampler: new Sampler(size),
      spelled: this.#forms.spelled,
    };
  }

  /** What the prompt of a request is made of. */
  questionOf(request: GenerateRequest): Question {
    const { messages, rawPrompt, toolUse, effort, documents } = request;
    const isPlain = this.#forms.needsPlain(request);
    const options = { tools: toolUse?.tools ?? [], isPlain, effort, documents };
    return { messages, rawPrompt, options };
  }

  /** @throws EngineError when there can be no such prompt */
  promptOf(question: Question): Prompt {
    return this.#prompts.make(question);
  }

  /** @throws EngineError when the request cannot be answered */
  *taking(request: GenerateRequest, prompt: Prompt, arrivedAtMs: number): Sliced<Sequence> {
    if (!prompt.fits) {
      throw new EngineError(
        'context_length_exceeded',
        `The ${request.rawPrompt === undefined ? 'messages have' : 'prompt has'} at least ` +
          `${prompt.tokenCountMin} tokens, and the model's context window is ` +
          `${this.#windowTokens} tokens for prompt and answer together. Please send less.`,
      );
    }
    const { tokens, thought } = prompt;
    const room = this.#windowTokens - tokens.length;
    const tokensMax = Math.min(request.maxTokens ?? room, room, shareOf(request, tokens.length));
    this.#checkBiases(request);
    let formatMs = 0;
    const took = (milliseconds: number): void => {
      formatMs += milliseconds;
    };
    const building = this.#forms.building(request, tokensMax, thought);
    const form = yield* timed(building, this.#now, took);
    const answer = new Answer(request, tokens, tokensMax, this.#parts, form);
    const sequence = new Sequence(request, tokens, answer, arrivedAtMs);
    if (answer.isConstrained) sequence.tally.addFormatMs(formatMs);
    return sequence;
  }

  #checkBiases({ sampling }: GenerateRequest): void {
    const { size } = this.#parts.vocabulary;
    const unknown = sampling.logitBias.find(([token]) => token >= size);
    if (unknown === undefined) return;
    throw new EngineError(
      'unknown_token',
      `There is no token ${unknown[0]} to bias: the model's tokens are 0 to ${size - 1}.`,
    );
  }
}

function shareOf({ allowance }: GenerateRequest, promptTokens: number): number {
  if (allowance === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.floor((allowance.tokens - promptTokens) / allowance.choices));
}
