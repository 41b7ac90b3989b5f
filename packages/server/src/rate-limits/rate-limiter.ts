// What each key may use, request by request: refused at the door when nothing is left, reserved
// when the prompt is known, and settled when it is known what was used.

import type { ApiKey, UseLimits } from '../keys/api-key.ts';
import { dayMs, minuteMs } from '../time-units.ts';
import { formatDuration } from './duration.ts';
import { rateLimitReached, requestTooLarge } from './errors.ts';
import { LeakyBucket } from './leaky-bucket.ts';

/** What a limit counts, and how messages call it. */
export type LimitKind = {
  readonly name: keyof UseLimits;
  readonly counts: 'requests' | 'tokens';
  readonly windowMs: number;
  readonly label: string;
};

const kinds: readonly LimitKind[] = [
  {
    name: 'requestsPerMinute',
    counts: 'requests',
    windowMs: minuteMs,
    label: 'requests per minute (RPM)',
  },
  { name: 'requestsPerDay', counts: 'requests', windowMs: dayMs, label: 'requests per day (RPD)' },
  {
    name: 'tokensPerMinute',
    counts: 'tokens',
    windowMs: minuteMs,
    label: 'tokens per minute (TPM)',
  },
  { name: 'tokensPerDay', counts: 'tokens', windowMs: dayMs, label: 'tokens per day (TPD)' },
];

/** What a key used before this server started. */
export type PastUse = {
  readonly agoMs: number;
  readonly requests: number;
  readonly tokens: number;
};

type Limit = { readonly kind: LimitKind; readonly bucket: LeakyBucket };

export class RateLimiter {
  readonly #clock: () => number;
  readonly #startMs: number;
  readonly #pastUses: ReadonlyMap<string, readonly PastUse[]>;
  /** By the ids of keys. */
  readonly #limits = new Map<string, readonly Limit[]>();

  /**
   * @param clock milliseconds that never go backwards
   * @param pastUses by the ids of keys, each list with the oldest first
   */
  constructor(clock: () => number, pastUses: ReadonlyMap<string, readonly PastUse[]> = new Map()) {
    this.#clock = clock;
    this.#startMs = clock();
    this.#pastUses = pastUses;
  }

  /**
   * Counts a request of `key` for the model with this id.
   * @throws ApiError 429 when no request or no token is left; the request then does not count
   */
  admit(key: ApiKey, modelId: string): Allowance {
    const limits = this.#limitsOf(key);
    const nowMs = this.#clock();
    for (const { kind, bucket } of limits) {
      if (bucket.waitMs(1, nowMs) === 0) continue;
      throw rateLimitReached({ key, modelId, kind, bucket, requested: 1, nowMs });
    }
    for (const { kind, bucket } of limits) if (kind.counts === 'requests') bucket.add(1, nowMs);
    const ofTokens = limits.filter(({ kind }) => kind.counts === 'tokens');
    return new Reservation(ofTokens, this.#clock, key, modelId);
  }

  /** The vendor's headers: requests by day and tokens by minute, as far as they are limited. */
  headers(key: ApiKey): Record<string, string> {
    const nowMs = this.#clock();
    const headers: Record<string, string> = {};
    for (const { kind, bucket } of this.#limitsOf(key)) {
      if (kind.name !== 'requestsPerDay' && kind.name !== 'tokensPerMinute') continue;
      headers[`x-ratelimit-limit-${kind.counts}`] = String(bucket.limit);
      headers[`x-ratelimit-remaining-${kind.counts}`] = String(bucket.remaining(nowMs));
      headers[`x-ratelimit-reset-${kind.counts}`] = formatDuration(bucket.resetMs(nowMs));
    }
    return headers;
  }

  #limitsOf(key: ApiKey): readonly Limit[] {
    const known = this.#limits.get(key.id);
    if (known !== undefined) return known;
    const limits = kinds.flatMap((kind): Limit[] => {
      const limit = key[kind.name];
      return limit === null ? [] : [{ kind, bucket: this.#bucketOf(key, kind, limit) }];
    });
    this.#limits.set(key.id, limits);
    return limits;
  }

  #bucketOf({ id }: ApiKey, { counts, windowMs }: LimitKind, limit: number): LeakyBucket {
    const uses = this.#pastUses.get(id) ?? [];
    const startMs = this.#startMs;
    const bucket = new LeakyBucket(limit, windowMs, startMs - (uses[0]?.agoMs ?? 0));
    for (const use of uses) bucket.add(use[counts], startMs - use.agoMs);
    return bucket;
  }
}

/** What a request may come to. */
export type TokenDemand = {
  readonly promptTokens: number;
  /** Tokens of all its answers together, at most. */
  readonly answerTokensMax: number;
  /** Each answer has at least one token. */
  readonly choiceCount: number;
  /** Whether the request itself says so; else it is the server's default. */
  readonly isAsked: boolean;
};

/** All that a request asks for; of one that names no maximum, `most`, or the least it comes to. */
export function tokensToReserve(demand: TokenDemand, most: number): number {
  const { promptTokens, answerTokensMax, choiceCount, isAsked } = demand;
  const wanted = promptTokens + answerTokensMax;
  return isAsked ? wanted : Math.max(promptTokens + choiceCount, Math.min(wanted, most));
}

/** What a request uses its tokens from. */
export interface Allowance {
  /** Takes what the request may come to. @throws ApiError when there is not so much */
  reserve(demand: TokenDemand): void;
  /** Charges what was used in place of what was reserved; nothing where nothing was. */
  settle(tokens: number): void;
}

/** The tokens of one request: reserved once, settled once. */
class Reservation implements Allowance {
  readonly #limits: readonly Limit[];
  readonly #clock: () => number;
  readonly #key: ApiKey;
  readonly #modelId: string;
  #reserved: readonly number[] = [];

  constructor(limits: readonly Limit[], clock: () => number, key: ApiKey, modelId: string) {
    this.#limits = limits;
    this.#clock = clock;
    this.#key = key;
    this.#modelId = modelId;
  }

  /**
   * @throws ApiError 429 when so many are not left now, 413 when there are never so many. A
   * request that names no maximum of its own reserves at most a whole limit.
   */
  reserve(demand: TokenDemand): void {
    const nowMs = this.#clock();
    const amounts = this.#limits.map(({ kind, bucket }) => {
      const requested = tokensToReserve(demand, bucket.limit);
      const circumstances = {
        key: this.#key,
        modelId: this.#modelId,
        kind,
        bucket,
        requested,
        nowMs,
      };
      if (requested > bucket.limit) throw requestTooLarge(circumstances);
      if (bucket.waitMs(requested, nowMs) > 0) throw rateLimitReached(circumstances);
      return requested;
    });
    for (const [index, { bucket }] of this.#limits.entries())
      bucket.add(amounts[index] ?? 0, nowMs);
    this.#reserved = amounts;
  }

  settle(tokens: number): void {
    const nowMs = this.#clock();
    for (const [index, amount] of this.#reserved.entries()) {
      this.#limits[index]?.bucket.add(tokens - amount, nowMs);
    }
    this.#reserved = [];
  }
}
