// One request while the engine works on it.
import type { Answer } from './answer.ts';
import type { GenerateRequest, GenerationUsage } from './request.ts';

export class Sequence {
  readonly request: GenerateRequest;
  readonly prompt: Int32Array;
  readonly answer: Answer;

  /** The slot it owns, -1 while it waits. */
  slot = -1;
  /** Prompt tokens that were reused. */
  cachedTokens = 0;
  /** Tokens in KV memory: of the prompt, then of the answer. */
  computedTokens = 0;

  readonly arrivedAtMs: number;
  startedAtMs = 0;
  firstTokenAtMs = 0;
  readonly #written: number[] = [];

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

  /** Known tokens that are not yet in KV memory. */
  get tokensToCompute(): number {
    return this.prompt.length + this.#written.length - this.computedTokens;
  }

  /** The known token at a position: of the prompt, or of the answer. */
  tokenAt(position: number): number {
    const { length } = this.prompt;
    return (position < length ? this.prompt[position] : this.#written[position - length]) as number;
  }

  /** Adds tokens of the answer. */
  append(tokens: readonly number[]): void {
    this.#written.push(...tokens);
  }

  usage(nowMs: number): GenerationUsage {
    const startedAtMs = this.startedAtMs || nowMs;
    const firstTokenAtMs = this.firstTokenAtMs || nowMs;
    return {
      promptTokens: this.prompt.length,
      cachedTokens: this.cachedTokens,
      completionTokens: this.answer.tokenCount,
      forcedTokens: this.answer.forcedTokens,
      closing: this.answer.closing,
      queueMs: startedAtMs - this.arrivedAtMs,
      promptMs: firstTokenAtMs - startedAtMs,
      completionMs: nowMs - firstTokenAtMs,
    };
  }
}
