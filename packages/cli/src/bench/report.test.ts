import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Sample } from './one-request.ts';
import { distribution, reportLines, summarize } from './report.ts';

const facts = {
  url: 'http://127.0.0.1:7779/v1',
  model: 'tiny',
  load: { kind: 'rate', requestsPerSecond: 2 },
  maxTokens: 8,
  warmUpCount: 0,
  interrupted: false,
} as const;

const sample: Sample = {
  dueMs: 1_000,
  sentMs: 1_010,
  textMs: [1_100, 1_120, 1_160],
  endMs: 1_200,
  promptTokens: 5,
  completionTokens: 3,
  error: null,
  isFinished: true,
};

test('times count from when a request was due, not from when it was sent', () => {
  const report = summarize([sample], facts);
  expect(report.time_to_first_token_ms?.p50).toBe(100);
  expect(report.end_to_end_ms?.p50).toBe(200);
  expect(report.inter_token_ms).toMatchObject({ p50: 20, max: 40, mean: 30 });
  expect(report.time_per_token_ms?.p50).toBe(50);
  expect(report.lag_ms?.max).toBe(10);
  expect(report.tokens_per_second).toBe(15);
});

test('failures are counted by kind and have no times', () => {
  const failed = { ...sample, textMs: [], isFinished: false, completionTokens: 0 };
  const report = summarize(
    [
      sample,
      { ...failed, error: 'status 429, rate_limit_exceeded' },
      { ...failed, error: 'status 429, rate_limit_exceeded' },
      { ...failed, error: null },
    ],
    facts,
  );
  expect(report.requests).toEqual({ sent: 4, answered: 1, failed: 2, unfinished: 1 });
  expect(report.errors).toEqual({ 'status 429, rate_limit_exceeded': 2 });
  expect(report.end_to_end_ms?.max).toBe(200);
  expect(reportLines(report).join('\n')).toContain('2 × status 429, rate_limit_exceeded');
});

test('nothing measured is nothing told', () => {
  const report = summarize([], facts);
  expect(report).toMatchObject({ seconds: 0, tokens_per_second: 0, end_to_end_ms: null });
  expect(reportLines(report).join('\n')).toContain('0 requests');
});

test('a percentile is a value that so many percent do not exceed', () => {
  expect(distribution([4, 1, 3, 2])).toMatchObject({ p50: 2, p90: 4, max: 4, mean: 2.5 });
  const values = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 });
  fc.assert(
    fc.property(values, (all) => {
      const p90 = distribution(all)?.p90 ?? Number.NaN;
      expect(all).toContain(p90);
      expect(all.filter((value) => value <= p90).length).toBeGreaterThanOrEqual(all.length * 0.9);
      expect(all.filter((value) => value < p90).length).toBeLessThan(all.length * 0.9);
    }),
  );
});
