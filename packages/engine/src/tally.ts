// What the engine did for one request, counted where it happens. Numbers alone: a step that counts
// allocates nothing.
import type { Sliced } from '@spry/grammar';
import type { GenerationWork } from './request.ts';

export class Tally {
  #promptSteps = 0;
  #answerSteps = 0;
  #batchSizeSum = 0;
  #batchSizeMax = 0;
  #formatMs = 0;
  #maskMs = 0;

  /** A step computed some of its prompt. */
  countPromptStep(): void {
    this.#promptSteps++;
  }

  /** A step computed some of its answer, together with those of others. */
  countAnswerStep(batchSize: number): void {
    this.#answerSteps++;
    this.#batchSizeSum += batchSize;
    if (batchSize > this.#batchSizeMax) this.#batchSizeMax = batchSize;
  }

  /** Its format was worked on. */
  addFormatMs(milliseconds: number): void {
    this.#formatMs += milliseconds;
  }

  /** A mask, or a draw that is held to one, was worked on. */
  addMaskMs(milliseconds: number): void {
    this.#maskMs += milliseconds;
  }

  /** @param promptTokensDone tokens of the prompt that are in memory, reused ones among them */
  toWork(promptTokensDone: number): GenerationWork {
    return {
      promptTokensDone,
      promptSteps: this.#promptSteps,
      answerSteps: this.#answerSteps,
      batchSizeSum: this.#batchSizeSum,
      batchSizeMax: this.#batchSizeMax,
      formatMs: this.#formatMs,
      maskMs: this.#maskMs,
    };
  }
}

/** The same work, with the time that its slices take told after each. */
export function* timed<T>(
  work: Sliced<T>,
  now: () => number,
  took: (milliseconds: number) => void,
): Sliced<T> {
  while (true) {
    const startedAtMs = now();
    const { done, value } = work.next();
    took(now() - startedAtMs);
    if (done === true) return value;
    yield;
  }
}
