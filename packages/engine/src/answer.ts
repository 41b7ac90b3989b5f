// What one request writes: from logits to tokens and text, up to its end.
import type { Grammar, Sliced } from '@spry/grammar';
import { AnswerDraws } from './answer-draws.ts';
import { Constraint, type ConstraintParts, type Ending, type LogitsRow } from './constraint.ts';
import type { Closing, FinishReason, GenerateRequest, TokenLogprob } from './request.ts';
import type { Sampler } from './sampling/sampler.ts';
import { AnswerLogprobs } from './text/answer-logprobs.ts';
import { AnswerText } from './text/answer-text.ts';

/** What one more token led to. */
export type Advance = {
  /** More of the answer; often empty. */
  readonly text: string;
  /** Of the tokens that the text ends. */
  readonly logprobs: readonly TokenLogprob[];
  /** Tokens to compute next: the one that was drawn and those that had to follow. */
  readonly tokens: readonly number[];
  /** Null while the answer goes on. */
  readonly finished: FinishReason | null;
};

/** What answers share. */
export type AnswerParts = ConstraintParts & { readonly sampler: Sampler };

const NONE: readonly TokenLogprob[] = [];

export class Answer {
  /** Tokens written so far, the one that ended the answer counted in. */
  tokenCount = 0;
  /** Tokens among them that were not drawn. */
  forcedTokens = 0;
  /** Most tokens to write. */
  readonly tokensMax: number;
  readonly #parts: AnswerParts;
  readonly #draws: AnswerDraws;
  readonly #text: AnswerText;
  readonly #logprobs: AnswerLogprobs | null;
  readonly #constraint: Constraint | null;
  #isCutOff = false;

  /** @param grammar that of the request's format; its smallest document fits into `tokensMax` */
  constructor(
    request: GenerateRequest,
    prompt: Int32Array,
    tokensMax: number,
    parts: AnswerParts,
    grammar: Grammar | null,
  ) {
    this.tokensMax = tokensMax;
    this.#parts = parts;
    this.#draws = new AnswerDraws(request, prompt, parts.sampler);
    this.#text = new AnswerText(request.stop);
    this.#logprobs = request.topLogprobs === null ? null : new AnswerLogprobs(parts.vocabulary);
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
    const { length } = this.#text;
    const { text, stopped } = this.#text.push(bytes, this.#constraint?.takeOwed(bytes.length));
    if (this.#logprobs !== null) {
      this.#logprobs.add(this.#draws.score(token, row.logits), length, this.#text.length);
    }
    this.#draws.count(token);
    if (!stopped) return this.#goOn(token, text);
    this.#logprobs?.cut(this.#text.told.length);
    if (this.#constraint === null) return this.#advance(text, [], 'stop');
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
    if (this.#constraint !== null) {
      return yield* this.#constraint.drawing(row, this.#tokensLeft, this.#draws);
    }
    this.#draws.see(row.logits);
    return this.#draws.pick(row.logits);
  }

  #goOn(token: number, text: string): Advance {
    const forced = this.#constraint?.takeForced(this.#tokensLeft) ?? [];
    let all = text;
    for (const each of forced) {
      all += this.#pushForced(this.#parts.vocabulary.tokenBytes(each), [each]);
      this.#draws.count(each);
    }
    this.tokenCount += forced.length;
    this.forcedTokens += forced.length;
    if (this.#constraint?.isFinished === true) return this.#end(this.#ownReason, all);
    if (this.#tokensLeft <= 0) return this.#end('length', all);
    return this.#advance(all, [token, ...forced], null);
  }

  /** Ends an answer that no stop sequence cut: what was held back is part of it. */
  #end(reason: FinishReason, before: string): Advance {
    const { text, stopped } = this.#text.end();
    if (stopped) this.#logprobs?.cut(this.#text.told.length);
    return this.#advance(before + text, [], stopped ? 'stop' : reason);
  }

  /** Ends a document without the model. */
  #close({ bytes, tokens }: Ending, finished: FinishReason, before: string): Advance {
    const text = before + this.#pushForced(bytes, tokens);
    this.tokenCount = Math.min(this.tokenCount + tokens.length, this.tokensMax);
    return this.#advance(text, [], finished);
  }

  /** Writes text that was not drawn, and the tokens that spell it. */
  #pushForced(bytes: Uint8Array, tokens: readonly number[]): string {
    const { length } = this.#text;
    const text = this.#text.pushForced(bytes);
    if (this.#logprobs === null) return text;
    for (const token of tokens) {
      this.#logprobs.add(this.#draws.scoreForced(token), length, this.#text.length);
    }
    return text;
  }

  #advance(text: string, tokens: readonly number[], finished: FinishReason | null): Advance {
    if (this.#logprobs === null || text === '') return { text, logprobs: NONE, tokens, finished };
    const told = finished === null ? this.#text.told.length : Number.POSITIVE_INFINITY;
    return { text, logprobs: this.#logprobs.take(told), tokens, finished };
  }
}
