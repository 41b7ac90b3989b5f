// What response headers tell about limits: `x-ratelimit-*` as Groq and Spry send them, and
// `retry-after`.

/** What is left of one allowance. Undefined is what the server did not say. */
export type RateLimit = {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Milliseconds until it is whole again. */
  readonly resetMs: number | undefined;
};

export type RateLimits = {
  /** Requests, of a day for most servers. */
  readonly requests: RateLimit;
  /** Tokens, of a minute for most servers. */
  readonly tokens: RateLimit;
  /** Milliseconds that the server asks to wait before the next request. */
  readonly retryAfterMs: number | undefined;
};

/**
 * Reads the limits from a response's headers.
 *
 * @param nowMs milliseconds since the Unix epoch, for a `retry-after` that is a date
 */
export function readRateLimits(headers: Headers, nowMs: number = Date.now()): RateLimits {
  return {
    requests: readLimit(headers, 'requests'),
    tokens: readLimit(headers, 'tokens'),
    retryAfterMs: readRetryAfterMs(headers, nowMs),
  };
}

function readLimit(headers: Headers, kind: string): RateLimit {
  return {
    limit: readNumber(headers.get(`x-ratelimit-limit-${kind}`)),
    remaining: readNumber(headers.get(`x-ratelimit-remaining-${kind}`)),
    resetMs: readDurationMs(headers.get(`x-ratelimit-reset-${kind}`)),
  };
}

/**
 * How long to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as a date.
 * Undefined when neither says so, and never negative.
 */
export function readRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exactMs = readNumber(headers.get('retry-after-ms'));
  if (exactMs !== undefined) return Math.max(0, exactMs);
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = readNumber(text);
  if (seconds !== undefined) return Math.max(0, seconds * 1000);
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

function readNumber(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Milliseconds of a duration such as `2m59.56s`, `370ms` or `7.66` (seconds). */
export function readDurationMs(text: string | null): number | undefined {
  const seconds = readNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  if (text === null || !/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)];
  return parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0),
    0,
  );
}
