// What a client is told when its key has nothing left, in the vendor's words.

import { ApiError, noRetry } from '../errors.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { retryAfterSecondsMax } from '../limits.ts';
import { formatDuration } from './duration.ts';
import type { LeakyBucket } from './leaky-bucket.ts';
import type { LimitKind } from './rate-limiter.ts';

export type LimitCircumstances = {
  readonly key: ApiKey;
  readonly modelId: string;
  readonly kind: LimitKind;
  readonly bucket: LeakyBucket;
  readonly requested: number;
  readonly nowMs: number;
};

/** A 429 that says how long to wait. */
export function rateLimitReached(circumstances: LimitCircumstances): ApiError {
  const { kind, bucket, requested, nowMs } = circumstances;
  const waitMs = bucket.waitMs(requested, nowMs);
  // Clients wait as they are told, but for no more than a minute.
  const retrySeconds = Math.min(Math.ceil(waitMs / 1000), retryAfterSecondsMax);
  const used = Math.ceil(bucket.used(nowMs));
  return new ApiError({
    status: 429,
    type: kind.counts,
    code: 'rate_limit_exceeded',
    message:
      `Rate limit reached for ${subject(circumstances)}: Limit ${bucket.limit}, Used ${used}, ` +
      `Requested ${requested}. Please try again in ${formatDuration(waitMs)}.`,
    headers: { 'retry-after': String(retrySeconds) },
  });
}

/** A 413: no waiting helps. */
export function requestTooLarge(circumstances: LimitCircumstances): ApiError {
  const { kind, bucket, requested } = circumstances;
  return new ApiError({
    status: 413,
    type: kind.counts,
    code: 'rate_limit_exceeded',
    message:
      `Request too large for ${subject(circumstances)}: Limit ${bucket.limit}, ` +
      `Requested ${requested}, please reduce your message size or \`max_tokens\` and try again.`,
    headers: noRetry,
  });
}

function subject({ modelId, key, kind }: LimitCircumstances): string {
  return `model \`${modelId}\` with key \`${key.name}\` on ${kind.label}`;
}
