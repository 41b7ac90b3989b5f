// What is told of one answer: thoughts, text with how likely its tokens were, calls.
import type { AnswerDraws } from './answer-draws.ts';
import { type CallPart, CallReader } from './calls/call-reader.ts';
import type { CallOpening } from './calls/calls-form.ts';
import type { LogitsRow } from './constraint.ts';
import type { Vocabulary } from './kernels/kernels.ts';
import type { AnswerPart, GenerateRequest, TokenLogprob } from './request.ts';
import { AnswerLogprobs } from './text/answer-logprobs.ts';
import { AnswerText, type Piece } from './text/answer-text.ts';

/** A token that was drawn. */
export type DrawnToken = {
  readonly token: number;
  readonly bytes: Uint8Array;
  readonly row: LogitsRow;
};

const NONE: readonly TokenLogprob[] = [];

export class AnswerOutput {
  readonly #draws: AnswerDraws;
  readonly #text: AnswerText;
  readonly #logprobs: AnswerLogprobs | null;
  /** Once calls are written. */
  #calls: CallReader | null = null;
  /** What was not taken yet. */
  #newThoughts = '';
  #newText = '';
  #newCalls: CallPart[] = [];

  /** @param openings what in the text tells that calls begin */
  constructor(
    { stop, topLogprobs }: GenerateRequest,
    openings: readonly CallOpening[],
    vocabulary: Vocabulary,
    draws: AnswerDraws,
  ) {
    this.#draws = draws;
    this.#text = new AnswerText(stop, openings);
    this.#logprobs = topLogprobs === null ? null : new AnswerLogprobs(vocabulary);
  }

  /** Whether calls are being written, or were. */
  get isCalling(): boolean {
    return this.#calls !== null;
  }

  /** The text that was told. */
  get text(): string {
    return this.#text.told;
  }

  think(thoughts: string): void {
    this.#newThoughts += thoughts;
  }

  /** Text that no token wrote. */
  write(text: string): void {
    this.#newText += text;
  }

  /** @param owed bytes of the token that the model had no choice about */
  writeToken(drawn: DrawnToken, owed: number): Piece {
    const start = this.#text.length;
    return this.#show(drawn, start, this.#text.push(drawn.bytes, owed));
  }

  /** The rest of a token, which closed a thought: line breaks after that are no text. */
  writeBehindThought(drawn: DrawnToken, text: string): Piece {
    this.#text.isSkippingBreaks = true;
    return this.#show(drawn, 0, this.#text.pushText(text));
  }

  /** Text that turned out to be no thought, the token at its end included. */
  writeAfterAll(drawn: DrawnToken, text: string): Piece {
    return this.#show(drawn, 0, this.#text.pushText(text));
  }

  /** Bytes that were not drawn, and the tokens that spell them. */
  writeForced(bytes: Uint8Array, tokens: readonly number[]): void {
    if (this.#calls !== null) {
      this.call(bytes);
      return;
    }
    const start = this.#text.length;
    this.#newText += this.#text.pushForced(bytes);
    for (const token of this.#logprobs === null ? [] : tokens) {
      this.#logprobs?.add(this.#draws.scoreForced(token), start, this.#text.length);
    }
  }

  /** From here on, calls are written. */
  beginCalls(): void {
    this.cut();
    this.#calls = new CallReader();
  }

  /** More of the calls. */
  call(bytes: Uint8Array): void {
    for (const part of this.#calls?.push(bytes) ?? []) {
      const last = this.#newCalls.at(-1);
      if (last?.type === 'arguments' && part.type === 'arguments' && last.call === part.call) {
        this.#newCalls[this.#newCalls.length - 1] = { ...last, text: last.text + part.text };
      } else this.#newCalls.push(part);
    }
  }

  /** Nothing is told of tokens behind the text so far. */
  cut(): void {
    this.#logprobs?.cut(this.#text.told.length);
  }

  /**
   * The answer ends: what was held back is part of it.
   * @returns whether that ends with a stop sequence
   */
  end(): boolean {
    const { text, stopped } = this.#text.end();
    this.#newText += text;
    if (stopped) this.cut();
    return stopped;
  }

  /** What is new. @param isLast whether nothing will follow */
  take(isLast: boolean): readonly AnswerPart[] {
    const parts: AnswerPart[] = [];
    const thoughts = this.#newThoughts;
    const text = this.#newText;
    if (thoughts !== '') parts.push({ type: 'thought', text: thoughts });
    const logprobs = text === '' ? NONE : this.#takeLogprobs(isLast);
    if (logprobs.length > 0) parts.push({ type: 'text', text, logprobs });
    else if (text !== '') parts.push({ type: 'text', text });
    parts.push(...this.#newCalls);
    this.#newThoughts = '';
    this.#newText = '';
    this.#newCalls = [];
    return parts;
  }

  #takeLogprobs(isLast: boolean): readonly TokenLogprob[] {
    const length = isLast ? Number.POSITIVE_INFINITY : this.#text.told.length;
    return this.#logprobs?.take(length) ?? NONE;
  }

  #show({ token, row }: DrawnToken, start: number, piece: Piece): Piece {
    this.#newText += piece.text;
    if (this.#logprobs !== null && !this.#text.isSkippingBreaks) {
      this.#logprobs.add(this.#draws.score(token, row.logits), start, this.#text.length);
    }
    if (piece.stopped) this.cut();
    return piece;
  }
}
