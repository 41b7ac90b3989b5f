// What every request for an answer is held to and counted for, from the door to its end.

import type { Caller } from '../auth.ts';
import type { ApiKey } from '../keys/api-key.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { RequestMetrics } from '../metrics/request-metrics.ts';
import type { Budgets } from '../rate-limits/budgets.ts';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';
import type { RequestRecords } from '../records/request-records.ts';
import type { UsageTable } from '../state/tables.ts';
import {
  RequestAccount,
  type RequestAccountParts,
  type RequestSubject,
} from './request-account.ts';

/** Writes down a request that has ended. Must neither throw nor wait. */
export type RecordUsage = (row: UsageTable) => void;

export type AccountingParts = {
  readonly budgets: Budgets;
  readonly limiter: RateLimiter;
  readonly metrics: Metrics;
  readonly records: RequestRecords;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Milliseconds that never go backwards. */
  readonly monotonicClock: () => number;
  readonly recordUsage: RecordUsage;
};

export class Accounting {
  readonly #parts: AccountingParts;

  constructor(parts: AccountingParts) {
    this.#parts = parts;
  }

  /**
   * Lets a request in.
   * @throws ApiError 429 when its key has nothing left, of its limits or its budget
   */
  admit({ key }: Caller, subject: RequestSubject): RequestAccount {
    const { metrics, records, clock, monotonicClock, recordUsage } = this.#parts;
    const used = key === null ? { allowances: [], budgetTokens: null } : this.#use(key, subject);
    const measured = new RequestMetrics(metrics, monotonicClock);
    const parts = { subject, metrics: measured, records, ...used };
    return new RequestAccount(parts, (use) => {
      recordUsage({
        endedAtMs: clock(),
        keyId: key?.id ?? '',
        // Without keys the owner is a digest of whatever was sent, which is not ours to keep.
        owner: key?.owner ?? '',
        ...use,
      });
    });
  }

  #use(
    key: ApiKey,
    { modelId }: RequestSubject,
  ): Pick<RequestAccountParts, 'allowances' | 'budgetTokens'> {
    const { budgets, limiter } = this.#parts;
    // In this order: a request without a budget does not count.
    const budget = budgets.admit(key);
    const limits = limiter.admit(key, modelId);
    if (budget === null) return { allowances: [limits], budgetTokens: null };
    return { allowances: [budget, limits], budgetTokens: budget.remaining };
  }

  /** Headers that tell a caller what is left to it; none for those without limits. */
  headers({ key }: Caller): Record<string, string> {
    return key === null ? {} : this.#parts.limiter.headers(key);
  }
}
