// From a request to a sequence: its prompt in tokens, and an answer that keeps to its format.
import { type Grammar, GrammarCache, GrammarError, type Sliced, TokenTrie } from '@spry/grammar';
import { Answer, type AnswerParts } from './answer.ts';
import type { Vocabulary } from './kernels/kernels.ts';
import {
  EngineError,
  type FormatFault,
  type GenerateRequest,
  type OutputFormat,
} from './request.ts';
import { Sampler } from './sampling/sampler.ts';
import { Sequence } from './sequence.ts';
import { timed } from './tally.ts';
import { PromptBuilder } from './text/prompt.ts';

export class Intake {
  readonly #windowTokens: number;
  readonly #now: () => number;
  readonly #prompts: PromptBuilder;
  readonly #grammars: GrammarCache;
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
    this.#grammars = new GrammarCache(tokens);
    const allowed = new Float32Array(size);
    this.#parts = { vocabulary, tokens, allowed, sampler: new Sampler(size) };
  }

  /** @throws EngineError when the request cannot be answered */
  *taking(request: GenerateRequest): Sliced<Sequence> {
    const arrivedAtMs = this.#now();
    const { rawPrompt } = request;
    const prompt =
      rawPrompt === undefined
        ? this.#prompts.build(request.messages, request.documents)
        : this.#prompts.buildRaw(rawPrompt);
    if (!prompt.fits) {
      throw new EngineError(
        'context_length_exceeded',
        `The ${rawPrompt === undefined ? 'messages have' : 'prompt has'} at least ` +
          `${prompt.tokenCountMin} tokens, and the model's context window is ` +
          `${this.#windowTokens} tokens for prompt and answer together. Please send less.`,
      );
    }
    const room = this.#windowTokens - prompt.tokens.length;
    const tokensMax = Math.min(request.maxTokens ?? room, room);
    this.#checkBiases(request);
    const { format } = request;
    let formatMs = 0;
    const took = (milliseconds: number): void => {
      formatMs += milliseconds;
    };
    const grammar =
      format === null ? null : yield* timed(this.#compiling(format, tokensMax), this.#now, took);
    const answer = new Answer(request, prompt.tokens, tokensMax, this.#parts, grammar);
    const sequence = new Sequence(request, prompt.tokens, answer, arrivedAtMs);
    sequence.tally.addFormatMs(formatMs);
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

  *#compiling(format: OutputFormat, tokensMax: number): Sliced<Grammar> {
    const grammar = yield* this.#grammarOf(format);
    if (grammar.smallestTokens <= tokensMax) return grammar;
    throw new EngineError(
      'format_budget',
      `The answer may have ${tokensMax} tokens, and the smallest one of this form has ` +
        `${grammar.smallestTokens}: allow more tokens.`,
    );
  }

  *#grammarOf(format: OutputFormat): Sliced<Grammar> {
    try {
      return yield* this.#grammars.compiling(format);
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      const { code: reason, pointer, keyword, message } = error;
      const detail: FormatFault = { reason, pointer, keyword };
      throw new EngineError('invalid_format', message, { detail, cause: error });
    }
  }
}
