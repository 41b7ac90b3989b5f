// What an engine tells of itself while it runs: how busy it is, and counters since it began. A step
// that counts allocates nothing.
import type { CacheReading } from './prefix-cache/prefix-cache.ts';
import type { Work } from './scheduler.ts';

/** Counters since the engine began; two readings and the time between them give a rate. */
export type Counters = {
  /** Steps that computed prompts, and the milliseconds that these took. */
  readonly promptSteps: number;
  readonly promptMs: number;
  /** Prompt tokens that they computed. */
  readonly promptTokens: number;
  /** Prompt tokens that were reused in place of computing them. */
  readonly cachedTokens: number;
  /** Steps that computed answers. */
  readonly answerSteps: number;
  readonly answerMs: number;
  /** Tokens of answers: drawn, guessed rightly, or forced by a format. */
  readonly answerTokens: number;
  /** How many answers each of the steps worked on, added up. */
  readonly batchSizeSum: number;
};

/** How an engine is at one moment. */
export type EngineReading = {
  /** Milliseconds since it began, by its own clock. */
  readonly uptimeMs: number;
  /** Requests that wait for a slot or for their format, and that have a slot. */
  readonly waiting: number;
  readonly running: number;
  /** Tokens in the KV memory of requests that run. */
  readonly usedTokens: number;
  readonly cache: CacheReading;
  readonly counters: Counters;
};

/** Counts what the steps do. */
export class Activity {
  readonly #now: () => number;
  readonly #beganAtMs: number;
  readonly #counters: { -readonly [Name in keyof Counters]: Counters[Name] } = {
    promptSteps: 0,
    promptMs: 0,
    promptTokens: 0,
    cachedTokens: 0,
    answerSteps: 0,
    answerMs: 0,
    answerTokens: 0,
    batchSizeSum: 0,
  };
  #stepStartedAtMs: number | null = null;
  #isPromptStep = false;
  #lastStepMs = 0;

  /** @param now monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#beganAtMs = now();
  }

  get isComputing(): boolean {
    return this.#stepStartedAtMs !== null;
  }

  /** Milliseconds that the current step has taken so far; 0 between steps. */
  get stepMs(): number {
    return this.#stepStartedAtMs === null ? 0 : this.#now() - this.#stepStartedAtMs;
  }

  /** Milliseconds that the last step took; 0 before the first. */
  get lastStepMs(): number {
    return this.#lastStepMs;
  }

  get uptimeMs(): number {
    return this.#now() - this.#beganAtMs;
  }

  /** A copy: it does not change any more. */
  get counters(): Counters {
    return { ...this.#counters };
  }

  /** A step begins. */
  begin(plan: Work): void {
    this.#stepStartedAtMs = this.#now();
    const counters = this.#counters;
    // Text that a format forces on an answer is computed in the way of prompts.
    this.#isPromptStep = plan.type === 'prefill' && !plan.sequence.prefilled;
    if (plan.type === 'prefill' && this.#isPromptStep) {
      counters.promptSteps++;
      counters.promptTokens += plan.tokenCount;
    } else {
      counters.answerSteps++;
      counters.batchSizeSum += plan.type === 'decode' ? plan.sequences.length : 1;
    }
  }

  /** The step is over. */
  end(): void {
    this.#lastStepMs = this.stepMs;
    if (this.#isPromptStep) this.#counters.promptMs += this.#lastStepMs;
    else this.#counters.answerMs += this.#lastStepMs;
    this.#stepStartedAtMs = null;
  }

  /** A request has got its slot, with so much of its prompt in it. */
  countCached(tokenCount: number): void {
    this.#counters.cachedTokens += tokenCount;
  }

  /** An answer has grown. */
  countAnswer(tokenCount: number): void {
    this.#counters.answerTokens += tokenCount;
  }
}
