// Measures one request for an answer while it waits and while it is answered.

import type { AnswerEvent } from '../generation.ts';
import type { Metrics } from './metrics.ts';

/** Tokens of a request that has ended. */
export type TokenCounts = {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
};

export class RequestMetrics {
  readonly #metrics: Metrics;
  readonly #clock: () => number;
  readonly #arrivedAtMs: number;
  /** When the last text of each choice came. */
  readonly #toldAtMs: number[] = [];
  #firstTextMs: number | null = null;

  /** @param clock milliseconds that never go backwards */
  constructor(metrics: Metrics, clock: () => number) {
    this.#metrics = metrics;
    this.#clock = clock;
    this.#arrivedAtMs = clock();
    metrics.waiting.inc();
  }

  /** From the arrival of the request to its first text; null while there is none. */
  get firstTextMs(): number | null {
    return this.#firstTextMs;
  }

  told(event: AnswerEvent): void {
    if (event.type === 'finished') return;
    const nowMs = this.#clock();
    const lastMs = this.#toldAtMs[event.index];
    if (lastMs !== undefined) this.#metrics.interToken.observe((nowMs - lastMs) / 1000);
    this.#toldAtMs[event.index] = nowMs;
    if (this.#firstTextMs !== null) return;
    this.#firstTextMs = nowMs - this.#arrivedAtMs;
    this.#metrics.firstToken.observe(this.#firstTextMs / 1000);
    this.#metrics.waiting.dec();
    this.#metrics.running.inc();
  }

  /** Called once, however the request has ended. */
  end(model: string, { promptTokens, cachedTokens, completionTokens }: TokenCounts): void {
    const counters = this.#metrics;
    (this.#firstTextMs === null ? counters.waiting : counters.running).dec();
    counters.promptTokens.inc({ model }, promptTokens);
    counters.cachedTokens.inc({ model }, cachedTokens);
    counters.completionTokens.inc({ model }, completionTokens);
  }
}
