// What every request for an answer is held to and counted for, from the door to its end.

import type { Caller } from '../auth.ts';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';
import { RequestAccount, type RequestSubject } from './request-account.ts';

export class Accounting {
  readonly #limiter: RateLimiter;

  constructor(limiter: RateLimiter) {
    this.#limiter = limiter;
  }

  /**
   * Lets a request in.
   * @throws ApiError 429 when its key has nothing left
   */
  admit({ key }: Caller, subject: RequestSubject): RequestAccount {
    const reservation = key && this.#limiter.admit(key, subject.modelId);
    return new RequestAccount(subject, reservation);
  }

  /** Headers that tell a caller what is left to it; none for those without limits. */
  headers({ key }: Caller): Record<string, string> {
    return key === null ? {} : this.#limiter.headers(key);
  }
}
