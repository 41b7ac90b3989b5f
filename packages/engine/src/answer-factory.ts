// Starts answers: compiles what they must be, and holds what they share.
import { type Grammar, GrammarCache, GrammarError, TokenTrie } from '@spry/grammar';
import { Answer, type AnswerParts } from './answer.ts';
import type { Vocabulary } from './kernels/kernels.ts';
import {
  EngineError,
  type FormatFault,
  type GenerateRequest,
  type OutputFormat,
} from './request.ts';
import { Sampler } from './sampling/sampler.ts';

export class AnswerFactory {
  readonly #grammars: GrammarCache;
  readonly #parts: AnswerParts;

  /** Takes some milliseconds for every 10,000 tokens. */
  constructor(vocabulary: Vocabulary) {
    const { size } = vocabulary;
    const tokens = new TokenTrie(vocabulary);
    this.#grammars = new GrammarCache(tokens);
    const allowed = new Float32Array(size);
    this.#parts = { vocabulary, tokens, allowed, sampler: new Sampler(size) };
  }

  /**
   * @param room tokens that the context window has left for the answer
   * @throws EngineError when the request's format cannot be kept, or not in so many tokens
   */
  start(request: GenerateRequest, room: number): Answer {
    const tokensMax = Math.min(request.maxTokens ?? room, room);
    const grammar = request.format === null ? null : this.#compile(request.format, tokensMax);
    return new Answer(request, tokensMax, this.#parts, grammar);
  }

  #compile(format: OutputFormat, tokensMax: number): Grammar {
    const grammar = this.#grammar(format);
    if (grammar.smallestTokens <= tokensMax) return grammar;
    throw new EngineError(
      'format_budget',
      `The answer may have ${tokensMax} tokens, and the smallest one of this form has ` +
        `${grammar.smallestTokens}: allow more tokens.`,
    );
  }

  #grammar(format: OutputFormat): Grammar {
    try {
      const grammar = this.#grammars.compile(format);
      grammar.prepare();
      return grammar;
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      const { code: reason, pointer, keyword, message } = error;
      const detail: FormatFault = { reason, pointer, keyword };
      throw new EngineError('invalid_format', message, { detail, cause: error });
    }
  }
}
