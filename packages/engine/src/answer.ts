// What one request writes: from logits to tokens and text, up to its end.
import type { Grammar, Sliced } from '@spry/grammar';
import { Constraint, type ConstraintParts, type Ending, type LogitsRow } from './constraint.ts';
import type { Closing, FinishReason, GenerateRequest } from './request.ts';
import { Random } from './sampling/random.ts';
import type { Sampler } from './sampling/sampler.ts';
import { AnswerText } from './text/answer-text.ts';

/** What one more token led to. */
export type Advance = {
  /** More of the answer; often empty. */
  readonly text: string;
  /** Tokens to compute next: the one that was drawn and those that had to follow. */
  readonly tokens: readonly number[];
  /** Null while the answer goes on. */
  readonly finished: FinishReason | null;
};

/** What answers share. */
export type AnswerParts = ConstraintParts & { readonly sampler: Sampler };

export class Answer {
  /** Tokens written so far, the one that ended the answer counted in. */
  tokenCount = 0;
  /** Tokens among them that were not drawn. */
  forcedTokens = 0;
  /** Most tokens to write. */
  readonly tokensMax: number;
  readonly #parts: AnswerParts;
  readonly #request: GenerateRequest;
  readonly #random: Random;
  readonly #text: AnswerText;
  readonly #constraint: Constraint | null;
  #isCutOff = false;

  /** @param grammar that of the request's format; its smallest document fits into `tokensMax` */
  constructor(
    request: GenerateRequest,
    tokensMax: number,
    parts: AnswerParts,
    grammar: Grammar | null,
  ) {
    this.#request = request;
    this.tokensMax = tokensMax;
    this.#parts = parts;
    this.#random = new Random(request.sampling.seed);
    this.#text = new AnswerText(request.stop);
    this.#constraint = grammar === null ? null : new Constraint(grammar, parts, tokensMax);
  }

  /** How a limit ended the document. */
  get closing(): Closing {
    if (this.#isCutOff) return 'hard';
    return this.#constraint?.isSoft === true ? 'soft' : 'none';
  }

  /** Whether drawing may take more than one slice of work. */
  get isConstrained(): boolean {
    return this.#constraint !== null;
  }

  /**
   * Does a slice of the work that needs no logits.
   * @returns whether none is left
   */
  prepare(): boolean {
    return this.#constraint?.prepare() ?? true;
  }

  /**
   * Draws the next token.
   * @param row left as it is
   */
  *advancing(row: LogitsRow): Sliced<Advance> {
    const token = yield* this.#drawing(row);
    if (token === null) {
      this.#isCutOff = true;
      return this.#close((this.#constraint as Constraint).end(), 'length', '');
    }
    this.tokenCount++;
    const { vocabulary } = this.#parts;
    if (vocabulary.isEndOfGeneration(token)) return this.#end(this.#ownReason, '');
    const bytes = vocabulary.tokenBytes(token);
    const { text, stopped } = this.#text.push(bytes, this.#constraint?.takeOwed(bytes.length));
    if (!stopped) return this.#goOn(token, text);
    if (this.#constraint === null) return { text, tokens: [], finished: 'stop' };
    return this.#close(this.#constraint.endAfter(this.#text.told), 'stop', text);
  }

  get #tokensLeft(): number {
    return this.tokensMax - this.tokenCount;
  }

  /** A document that was led to its end is cut, if well. */
  get #ownReason(): FinishReason {
    return this.#constraint?.isSoft === true ? 'length' : 'stop';
  }

  *#drawing(row: LogitsRow): Sliced<number | null> {
    const { sampler } = this.#parts;
    const pick = (from: Float32Array): number =>
      sampler.sample(from, this.#request.sampling, this.#random);
    if (this.#constraint === null) return pick(row.logits);
    return yield* this.#constraint.drawing(row, this.#tokensLeft, pick);
  }

  #goOn(token: number, text: string): Advance {
    const forced = this.#constraint?.takeForced(this.#tokensLeft) ?? [];
    let all = text;
    for (const each of forced) {
      all += this.#text.pushForced(this.#parts.vocabulary.tokenBytes(each));
    }
    this.tokenCount += forced.length;
    this.forcedTokens += forced.length;
    if (this.#constraint?.isFinished === true) return this.#end(this.#ownReason, all);
    if (this.#tokensLeft <= 0) return this.#end('length', all);
    return { text: all, tokens: [token, ...forced], finished: null };
  }

  /** Ends an answer that no stop sequence cut: what was held back is part of it. */
  #end(reason: FinishReason, before: string): Advance {
    const { text, stopped } = this.#text.end();
    return { text: before + text, tokens: [], finished: stopped ? 'stop' : reason };
  }

  /** Ends a document without the model. */
  #close({ bytes, tokenCount }: Ending, finished: FinishReason, before: string): Advance {
    const text = before + this.#text.pushForced(bytes);
    this.tokenCount = Math.min(this.tokenCount + tokenCount, this.tokensMax);
    return { text, tokens: [], finished };
  }
}
