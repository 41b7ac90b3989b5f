// What a client is told when its key has nothing left, in the vendor's words.

import { ApiError } from '../errors.ts';
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
  const retryMs = Math.min(Math.ceil(waitMs), retryAfterSecondsMax * 1000);
  const values = {
    subject: subject(circumstances),
    limit: bucket.limit,
    used: Math.ceil(bucket.used(nowMs)),
    requested,
    wait: formatDuration(waitMs),
  };
  const headers = {
    'retry-after': String(Math.ceil(retryMs / 1000)),
    'retry-after-ms': String(retryMs),
  };
  return new ApiError(`${kind.counts}_limit_reached`, values, { headers });
}

/** A 413: no waiting helps. */
export function requestTooLarge(circumstances: LimitCircumstances): ApiError {
  const { bucket, requested } = circumstances;
  const values = { subject: subject(circumstances), limit: bucket.limit, requested };
  return new ApiError('request_too_large', values);
}

function subject({ modelId, key, kind }: LimitCircumstances): string {
  return `model \`${modelId}\` with key \`${key.name}\` on ${kind.label}`;
}
