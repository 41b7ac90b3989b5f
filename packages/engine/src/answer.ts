// What one request writes: from logits to tokens and their meaning, up to its end.
import type { Sliced } from '@spry/grammar';
import { AnswerDraws } from './answer-draws.ts';
import type { Advance, AnswerForm, AnswerParts } from './answer-form.ts';
import { AnswerOutput, type DrawnToken } from './answer-output.ts';
import type { CallsForm } from './calls/calls-form.ts';
import type { Opened } from './calls/opening-watch.ts';
import { Constraint, type Ending, type LogitsRow } from './constraint.ts';
import type { Closing, FinishReason, GenerateRequest } from './request.ts';
import type { Piece } from './text/answer-text.ts';
import { Detokenizer } from './text/detokenizer.ts';
import { leadsTo } from './text/markers.ts';
import { Thought } from './text/thought.ts';
import { cutBehind, isWhole } from './text/whole-characters.ts';

export class Answer {
  /** Tokens written so far, the one that ended the answer counted in. */
  tokenCount = 0;
  /** Tokens among them that were not drawn. */
  forcedTokens = 0;
  /** Tokens among them that are part of thoughts. */
  thoughtTokens = 0;
  /** Most tokens to write. */
  readonly tokensMax: number;
  readonly #parts: AnswerParts;
  readonly #form: AnswerForm;
  readonly #draws: AnswerDraws;
  readonly #output: AnswerOutput;
  /** While the model thinks, or may begin to. */
  #thought: Thought | null;
  /** The same where thoughts are part of the text, and only counted. */
  #shownThought: Thought | null;
  /** Whether it is decided what follows the thoughts. */
  #hasEntered = false;
  #constraint: Constraint | null = null;
  #isCutOff = false;

  /** @param form its smallest answer fits into `tokensMax` */
  constructor(
    request: GenerateRequest,
    prompt: Int32Array,
    tokensMax: number,
    parts: AnswerParts,
    form: AnswerForm,
  ) {
    const { thinking, thoughtsApart, grammar, calls } = form;
    this.tokensMax = tokensMax;
    this.#parts = parts;
    this.#form = form;
    this.#draws = new AnswerDraws(request, prompt, parts.sampler);
    const openings = grammar === null ? (calls?.openings ?? []) : [];
    this.#output = new AnswerOutput(request, openings, parts.vocabulary, this.#draws);
    const thought = thinking && new Thought(thinking.markers, thinking.isOpen);
    this.#thought = thoughtsApart ? thought : null;
    this.#shownThought = thoughtsApart ? null : thought;
    if (thinking?.isOpen && !thoughtsApart) this.#output.write(`${thinking.markers.open}\n`);
    // With calls the first logits say what the model would begin with.
    if (this.#thought === null && calls === null) this.#enter('');
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
    if (!this.#hasEntered && this.#thought?.hasBegun !== true) {
      const lead = this.#begin(row);
      if (lead.length > 0) return this.#goOn(this.#insert(lead));
    }
    const token = yield* this.#drawing(row);
    this.#isCutOff = token === null;
    if (token === null) return this.#close((this.#constraint as Constraint).end(), 'length');
    this.tokenCount++;
    const drawn = { token, bytes: this.#bytesOf(token), row };
    const isEnd = this.#parts.vocabulary.isEndOfGeneration(token);
    if (this.#thought !== null) return this.#think(this.#thought, drawn, isEnd);
    if (isEnd) return this.#end(this.#ownReason);
    this.#countShownThought(drawn.bytes);
    if (!this.#output.isCalling) {
      return this.#write(drawn, this.#output.writeToken(drawn, this.#owed(drawn.bytes)));
    }
    this.#draws.count(token);
    this.#output.call(drawn.bytes);
    return this.#goOn([token]);
  }

  get #tokensLeft(): number {
    return this.tokensMax - this.tokenCount;
  }

  /** A document that was led to its end is cut, if well. */
  get #ownReason(): FinishReason {
    if (this.#constraint?.isSoft === true) return 'length';
    return this.#output.isCalling ? 'tool_calls' : 'stop';
  }

  #owed({ length }: Uint8Array): number {
    return this.#constraint?.takeOwed(length) ?? 0;
  }

  /** The bytes of a token, and of a marker its spelling. */
  #bytesOf(token: number): Uint8Array {
    return this.#parts.spelled.get(token) ?? this.#parts.vocabulary.tokenBytes(token);
  }

  *#drawing(row: LogitsRow): Sliced<number | null> {
    if (this.#constraint !== null) {
      return yield* this.#constraint.drawing(row, this.#tokensLeft, this.#draws);
    }
    return this.#drawFreely(row);
  }

  #drawFreely({ logits }: LogitsRow): number {
    this.#draws.see(logits);
    return this.#draws.pick(logits);
  }

  /**
   * Where something is to be held to a grammar, the model decides by its first token whether it
   * thinks before that, or calls tools in place of it.
   * @returns tokens that come before it
   */
  #begin(row: LogitsRow): readonly number[] {
    const { thinking, grammar, calls, mustCall } = this.#form;
    if (grammar === null) {
      // Free text shows by itself what it is.
      if (this.#thought === null) this.#enter('');
      return [];
    }
    const mayChoose = this.#thought !== null || (calls !== null && !mustCall);
    const first = mayChoose ? Detokenizer.textOf(this.#bytesOf(this.#drawFreely(row))) : '';
    if (this.#thought !== null && thinking !== null && leadsTo(thinking.markers.open, first)) {
      this.#thought = new Thought(thinking.markers, true);
      return thinking.opening;
    }
    this.#thought = null;
    return this.#enter(first);
  }

  /**
   * Thoughts are over, or there were none.
   * @param first what the model would begin with
   * @returns tokens that come before the rest
   */
  #enter(first: string): readonly number[] {
    const { grammar, calls, mustCall } = this.#form;
    this.#hasEntered = true;
    if (grammar === null) return [];
    const opening = calls?.openings.find(({ text }) => mustCall || leadsTo(text, first));
    // One more for the opening, which may be a token of its own.
    const hasRoom = mustCall || (calls?.grammar.smallestTokens ?? 0) < this.#tokensLeft;
    const isCall = opening !== undefined && hasRoom;
    if (isCall) this.#enterCalls();
    else this.#constraint = new Constraint(grammar, this.#parts, this.#tokensLeft);
    return isCall && opening.token !== null ? [opening.token] : [];
  }

  #enterCalls(): Constraint {
    const { grammar } = this.#form.calls as CallsForm;
    this.#constraint = new Constraint(grammar, this.#parts, this.#tokensLeft);
    this.#output.beginCalls();
    return this.#constraint;
  }

  #think(thought: Thought, drawn: DrawnToken, isEnd: boolean): Advance {
    const { thinking, grammar } = this.#form;
    const { closing = [], gap = [], tokensKept = 0 } = thinking ?? {};
    if (isEnd && grammar === null) return this.#end('stop');
    if (isEnd) {
      // What was asked for is still to come.
      this.tokenCount--;
      return this.#leaveThought([], closing);
    }
    const { text, behind } = thought.push(drawn.bytes);
    if (!thought.hasBegun && behind !== null) {
      this.#thought = null;
      this.#enter('');
      return this.#write(drawn, this.#output.writeAfterAll(drawn, behind));
    }
    if (thought.hasBegun) this.thoughtTokens = this.tokenCount;
    this.#output.think(text);
    if (behind !== null && grammar === null) {
      this.#thought = null;
      this.#enter('');
      return this.#write(drawn, this.#output.writeBehindThought(drawn, behind));
    }
    this.#draws.count(drawn.token);
    if (behind !== null) return this.#leaveThought(this.#cut(drawn, behind), gap);
    const isTime = grammar !== null && this.#tokensLeft - closing.length <= tokensKept;
    return isTime ? this.#leaveThought([drawn.token], closing) : this.#goOn([drawn.token]);
  }

  #countShownThought(bytes: Uint8Array): void {
    if (this.#shownThought === null) return;
    const { behind } = this.#shownThought.push(bytes);
    if (this.#shownThought.hasBegun) this.thoughtTokens = this.tokenCount;
    if (behind !== null) this.#shownThought = null;
  }

  /** @param tokens the end of the thought @param closing what closes it, or stands behind it */
  #leaveThought(tokens: readonly number[], closing: readonly number[]): Advance {
    this.#thought = null;
    return this.#goOn([...tokens, ...this.#insert(closing)]);
  }

  /** Goes on by what a token wrote. */
  #write(drawn: DrawnToken, { stopped, opened }: Piece): Advance {
    this.#draws.count(drawn.token);
    if (opened !== null) return this.#openCalls(drawn, opened);
    if (!stopped) return this.#goOn([drawn.token]);
    if (this.#constraint === null) return this.#advance([], 'stop');
    return this.#close(this.#constraint.endAfter(this.#output.text), 'stop');
  }

  /** The text is over: from here on the answer is held to the grammar of calls. */
  #openCalls(drawn: DrawnToken, { opening, rest }: Opened): Advance {
    const constraint = this.#enterCalls();
    const written = opening.token === null ? opening.text : '';
    if (isWhole(drawn.bytes) && this.#startCalls(constraint, written + rest))
      return this.#goOn([drawn.token]);
    const tokens = this.#cut(drawn, rest);
    if (this.#startCalls(constraint, written)) return this.#goOn(tokens);
    // There is no room for a call any more.
    return this.#advance([], 'length');
  }

  #startCalls(constraint: Constraint, text: string): boolean {
    if (!constraint.begin(text, this.#tokensLeft)) return false;
    this.#output.call(Buffer.from(text));
    return true;
  }

  /** Tokens in place of one that was just drawn, without what it has behind a marker. */
  #cut({ token, bytes }: DrawnToken, behind: string): readonly number[] {
    const kept = cutBehind(bytes, behind);
    if (kept.length === bytes.length) return [token];
    const tokens = [...this.#parts.tokens.spell(Buffer.from(kept).toString('latin1'))];
    this.tokenCount += tokens.length - 1;
    return tokens;
  }

  /** Counts tokens that are written in the model's place. */
  #insert(tokens: readonly number[]): readonly number[] {
    this.tokenCount += tokens.length;
    this.forcedTokens += tokens.length;
    return tokens;
  }

  #goOn(tokens: readonly number[]): Advance {
    const forced = this.#constraint?.takeForced(this.#tokensLeft) ?? [];
    for (const each of forced) {
      this.#output.writeForced(this.#parts.vocabulary.tokenBytes(each), [each]);
      this.#draws.count(each);
    }
    this.#insert(forced);
    if (this.#constraint?.isFinished === true) return this.#end(this.#ownReason);
    if (this.#tokensLeft <= 0) return this.#end('length');
    return this.#advance([...tokens, ...forced], null);
  }

  /** Ends an answer that no stop sequence cut: what was held back is part of it. */
  #end(reason: FinishReason): Advance {
    const rest = this.#thought?.flush() ?? '';
    if (this.#thought?.hasBegun === true) this.#output.think(rest);
    else this.#output.write(rest);
    return this.#advance([], this.#output.end() ? 'stop' : reason);
  }

  /** Ends a document without the model. */
  #close({ bytes, tokens }: Ending, finished: FinishReason): Advance {
    this.#output.writeForced(bytes, tokens);
    this.tokenCount = Math.min(this.tokenCount + tokens.length, this.tokensMax);
    return this.#advance([], finished);
  }

  #advance(tokens: readonly number[], finished: FinishReason | null): Advance {
    return { parts: this.#output.take(finished !== null), tokens, finished };
  }
}
