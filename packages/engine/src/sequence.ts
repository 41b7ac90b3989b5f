// One request while the engine works on it.
import type { Answer } from './answer.ts';
import { Guesses } from './guesses.ts';
import type { GenerateRequest, GenerationUsage } from './request.ts';
import { Tally } from './tally.ts';

export class Sequence {
  readonly request: GenerateRequest;
  readonly prompt: Int32Array;
  readonly answer: Answer;

  /** The slot it owns, -1 while it waits. */
  slot = -1;
  /** Prompt tokens that were reused. */
  cachedTokens = 0;
  /** The numbers of the prompt's tokens in KV memory are those of any prompt that begins so. */
  isExact = true;
  /** Tokens in KV memory: of the prompt, then of the answer. */
  computedTokens = 0;

  readonly arrivedAtMs: number;
  startedAtMs = 0;
  firstTokenAtMs = 0;
  readonly guesses: Guesses = new Guesses(this);
  readonly tally: Tally = new Tally();
  readonly #written: number[] = [];
  #toldTokens = 0;

  constructor(request: GenerateRequest, prompt: Int32Array, answer: Answer, arrivedAtMs: number) {
    this.request = request;
    this.prompt = prompt;
    this.answer = answer;
    this.arrivedAtMs = arrivedAtMs;
  }

  /** The whole prompt is in KV memory. */
  get prefilled(): boolean {
    return this.computedTokens >= this.prompt.length;
  }

  /** Tokens of the prompt, and of the answer so far. */
  get knownTokens(): number {
    return this.prompt.length + this.#written.length;
  }

  /** Known tokens that are not yet in KV memory. */
  get tokensToCompute(): number {
    return this.knownTokens - this.computedTokens;
  }

  /** The known token at a position: of the prompt, or of the answer. */
  tokenAt(position: number): number {
    const { length } = this.prompt;
    return (position < length ? this.prompt[position] : this.#written[position - length]) as number;
  }

  /** The tokens in KV memory. */
  computed(): Int32Array {
    return Int32Array.from({ length: this.computedTokens }, (_, at) => this.tokenAt(at));
  }

  /** A step has computed so many more known tokens, beside those of other sequences. */
  advance(tokenCount: number, batchSize: number): void {
    if (this.prefilled) this.tally.countAnswerStep(batchSize);
    else this.tally.countPromptStep();
    this.computedTokens += tokenCount;
  }

  /** Adds tokens of the answer. */
  append(tokens: readonly number[]): void {
    this.#written.push(...tokens);
  }

  /** Tokens of the answer that it did not have when this was last asked. */
  takeNewTokens(): number {
    const newTokens = this.answer.tokenCount - this.#toldTokens;
    this.#toldTokens += newTokens;
    return newTokens;
  }

  /** Tokens that may be guessed: the last one, which is never computed, is not worth it. */
  draftRoom(slotTokens: number): number {
    const room = slotTokens - this.computedTokens - 1;
    return Math.min(room, this.answer.tokensMax - this.answer.tokenCount - 1);
  }

  /**
   * Takes guesses that were computed as far as they are what is known by now.
   * @param confirmed how many were taken before
   * @returns how many those are now
   */
  confirm(drafts: readonly number[], confirmed: number): number {
    let right = confirmed;
    while (this.tokensToCompute > 0 && drafts[right] === this.tokenAt(this.computedTokens)) {
      this.computedTokens++;
      right++;
    }
    this.guesses.confirmedTokens += right - confirmed;
    return right;
  }

  usage(nowMs: number): GenerationUsage {
    const startedAtMs = this.startedAtMs || nowMs;
    const firstTokenAtMs = this.firstTokenAtMs || nowMs;
    return {
      promptTokens: this.prompt.length,
      cachedTokens: this.cachedTokens,
      completionTokens: this.answer.tokenCount,
      thoughtTokens: this.answer.thoughtTokens,
      forcedTokens: this.answer.forcedTokens,
      draftedTokens: this.guesses.draftedTokens,
      confirmedTokens: this.guesses.confirmedTokens,
      closing: this.answer.closing,
      queueMs: startedAtMs - this.arrivedAtMs,
      promptMs: firstTokenAtMs - startedAtMs,
      completionMs: nowMs - firstTokenAtMs,
      work: this.tally.toWork(Math.min(this.computedTokens, this.prompt.length)),
    };
  }
}
