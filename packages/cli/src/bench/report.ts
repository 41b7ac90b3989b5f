// What a load came to, as figures and as lines for a person.

import type { Load } from './load.ts';
import type { Sample } from './one-request.ts';

/** Milliseconds; null where there is nothing to tell of. */
export type Distribution = {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
} | null;

export type BenchReport = {
  readonly url: string;
  readonly model: string;
  readonly load:
    | { readonly kind: 'rate'; readonly requests_per_second: number }
    | { readonly kind: 'clients'; readonly clients: number };
  readonly max_tokens: number;
  readonly warm_up_requests: number;
  /** Whether it was ended before its time. */
  readonly interrupted: boolean;
  /** From the first request that was due to the end of the last. */
  readonly seconds: number;
  readonly requests: {
    readonly sent: number;
    readonly answered: number;
    readonly failed: number;
    /** Given up because the test was ended. */
    readonly unfinished: number;
  };
  readonly errors: Readonly<Record<string, number>>;
  /** Of answered requests. */
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly requests_per_second: number;
  readonly tokens_per_second: number;
  readonly time_to_first_token_ms: Distribution;
  /** Between two pieces of text. */
  readonly inter_token_ms: Distribution;
  /** From the first text to the end, over the tokens after the first. */
  readonly time_per_token_ms: Distribution;
  readonly end_to_end_ms: Distribution;
  /** How much later than due this program sent requests: large ones mean that it was too slow. */
  readonly lag_ms: Distribution;
};

export type BenchFacts = {
  readonly url: string;
  readonly model: string;
  readonly load: Load;
  readonly maxTokens: number;
  readonly warmUpCount: number;
  readonly interrupted: boolean;
};

/** Sums up. Only answered requests have times; the others are counted. */
export function summarize(samples: readonly Sample[], facts: BenchFacts): BenchReport {
  const { url, model, load, maxTokens, warmUpCount, interrupted } = facts;
  const answered = samples.filter((sample) => sample.isFinished);
  const failed = samples.filter((sample) => sample.error !== null);
  const seconds = spanMs(samples) / 1000;
  const perSecond = (count: number): number => (seconds > 0 ? round(count / seconds) : 0);
  const completionTokens = sum(answered.map((sample) => sample.completionTokens));
  return {
    url,
    model,
    load:
      load.kind === 'rate'
        ? { kind: 'rate', requests_per_second: load.requestsPerSecond }
        : { kind: 'clients', clients: load.count },
    max_tokens: maxTokens,
    warm_up_requests: warmUpCount,
    interrupted,
    seconds: round(seconds),
    requests: {
      sent: samples.length,
      answered: answered.length,
      failed: failed.length,
      unfinished: samples.length - answered.length - failed.length,
    },
    errors: countBy(failed.map((sample) => sample.error ?? '')),
    prompt_tokens: sum(answered.map((sample) => sample.promptTokens)),
    completion_tokens: completionTokens,
    requests_per_second: perSecond(answered.length),
    tokens_per_second: perSecond(completionTokens),
    time_to_first_token_ms: distribution(
      answered.map(({ textMs, dueMs }) => (textMs[0] ?? dueMs) - dueMs),
    ),
    inter_token_ms: distribution(answered.flatMap(({ textMs }) => gaps(textMs))),
    time_per_token_ms: distribution(answered.flatMap(timePerToken)),
    end_to_end_ms: distribution(answered.map(({ endMs, dueMs }) => endMs - dueMs)),
    lag_ms: distribution(samples.map(({ sentMs, dueMs }) => sentMs - dueMs)),
  };
}

/** Exact percentiles: the smallest value that so many percent do not exceed. */
export function distribution(values: readonly number[]): Distribution {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (percent: number): number =>
    round(sorted[Math.max(Math.ceil((percent / 100) * sorted.length) - 1, 0)] ?? 0);
  return {
    mean: round(sum(values) / values.length),
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    max: at(100),
  };
}

/** What is printed: a table of times, and the counts under it. */
export function reportLines(report: BenchReport): string[] {
  const { load, requests } = report;
  const kind =
    load.kind === 'rate'
      ? `${load.requests_per_second} requests/s, answered or not`
      : `${load.clients} ${load.clients === 1 ? 'client' : 'clients'} that wait for their answers`;
  const columns = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
  const row = (name: string, times: Distribution): string =>
    name.padEnd(20) +
    columns.map((key) => (times === null ? '–' : times[key].toFixed(1)).padStart(10)).join('');
  return [
    `${report.url}, ${report.model}: ${kind}, for ${report.seconds.toFixed(1)} s`,
    '',
    `${'milliseconds'.padEnd(20)}${columns.map((key) => key.padStart(10)).join('')}`,
    row('first token', report.time_to_first_token_ms),
    row('between tokens', report.inter_token_ms),
    row('time per token', report.time_per_token_ms),
    row('whole answer', report.end_to_end_ms),
    row('sent late by', report.lag_ms),
    '',
    `${requests.sent} requests: ${requests.answered} answered, ${requests.failed} failed, ` +
      `${requests.unfinished} unfinished`,
    ...Object.entries(report.errors).map(([what, count]) => `  ${count} × ${what}`),
    `${report.requests_per_second.toFixed(2)} answers/s, ${report.tokens_per_second.toFixed(1)} ` +
      `tokens/s; ${report.prompt_tokens} tokens of prompts, ${report.completion_tokens} of answers`,
  ];
}

function spanMs(samples: readonly Sample[]): number {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { dueMs, endMs } of samples) {
    firstMs = Math.min(firstMs, dueMs);
    lastMs = Math.max(lastMs, endMs);
  }
  return Math.max(lastMs - firstMs, 0);
}

function gaps(moments: readonly number[]): number[] {
  return moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
}

function timePerToken({ textMs, endMs, completionTokens }: Sample): number[] {
  const [firstMs] = textMs;
  if (firstMs === undefined || completionTokens < 2) return [];
  return [(endMs - firstMs) / (completionTokens - 1)];
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** To thousandths. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
