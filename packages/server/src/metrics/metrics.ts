// What Prometheus reads at /metrics. docs/metrics.md says what each number means.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { addEngineMetrics, type EngineSource } from './engine-metrics.ts';

const firstTokenBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const interTokenBuckets = [0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 5];

export type MetricsSource = EngineSource & {
  /**
   * Whether prom-client's own numbers of the process are among them: memory, open files, garbage
   * collection, delay of the event loop. They are measured from then until the process ends.
   * Default: false.
   */
  readonly processMetrics?: boolean | undefined;
};

/** The metrics of one server. */
export class Metrics {
  readonly #registry: Registry = new Registry();
  readonly httpRequests: Counter<'method' | 'route' | 'status'> = new Counter({
    name: 'spry_http_requests_total',
    help: 'Requests by route and status; 499 where the client left before the end.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.#registry],
  });
  readonly promptTokens: Counter<'model'> = new Counter({
    name: 'spry_prompt_tokens_total',
    help: 'Tokens of the prompts of all answers, finished or not.',
    labelNames: ['model'],
    registers: [this.#registry],
  });
  readonly cachedTokens: Counter<'model'> = new Counter({
    name: 'spry_cached_prompt_tokens_total',
    help: 'Those of the prompt tokens that were computed before.',
    labelNames: ['model'],
    registers: [this.#registry],
  });
  readonly completionTokens: Counter<'model'> = new Counter({
    name: 'spry_completion_tokens_total',
    help: 'Tokens of all answers, finished or not.',
    labelNames: ['model'],
    registers: [this.#registry],
  });
  readonly waiting: Gauge = new Gauge({
    name: 'spry_requests_waiting',
    help: 'Requests without text yet: in the queue, or their prompt is being computed.',
    registers: [this.#registry],
  });
  readonly running: Gauge = new Gauge({
    name: 'spry_requests_running',
    help: 'Requests whose answer is being written.',
    registers: [this.#registry],
  });
  readonly firstToken: Histogram = new Histogram({
    name: 'spry_time_to_first_token_seconds',
    help: 'From the arrival of a request to the first text of its answer.',
    buckets: firstTokenBuckets,
    registers: [this.#registry],
  });
  readonly interToken: Histogram = new Histogram({
    name: 'spry_inter_token_seconds',
    help: 'Between two pieces of text of an answer, most of which are one token.',
    buckets: interTokenBuckets,
    registers: [this.#registry],
  });

  constructor({ processMetrics = false, ...source }: MetricsSource = {}) {
    addEngineMetrics(this.#registry, source);
    if (processMetrics) collectDefaultMetrics({ register: this.#registry });
  }

  /** The media type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All numbers in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
