// The budget of one key: so many tokens in a calendar month of UTC, all of which may be used on its
// first day.

/** What keys used in a month before this server started. */
export type PastMonth = {
  /** When the month ends, in milliseconds since the Unix epoch. */
  readonly endMs: number;
  /** Tokens by the ids of keys. */
  readonly tokens: ReadonlyMap<string, number>;
};

/** Tokens that a request has reserved, and the end of the month that they were taken from. */
export type MonthlyHold = { readonly tokens: number; readonly endMs: number };

export class MonthlyBudget {
  readonly limit: number;
  readonly #clock: () => number;
  #used: number;
  /** The beginning of the next month. */
  #renewalMs: number;

  /**
   * @param limit tokens of a month
   * @param used what was used in the present one before
   * @param clock milliseconds since the Unix epoch
   */
  constructor(limit: number, used: number, clock: () => number) {
    this.limit = limit;
    this.#clock = clock;
    this.#used = used;
    this.#renewalMs = monthEndMs(clock());
  }

  /** Tokens used or reserved in this month; above the limit after more was used than reserved. */
  get used(): number {
    this.#renew();
    return this.#used;
  }

  get remaining(): number {
    return Math.max(0, this.limit - this.used);
  }

  /** When the next month begins, in milliseconds since the Unix epoch. */
  get renewalMs(): number {
    this.#renew();
    return this.#renewalMs;
  }

  /** Takes so many, whether they are left or not. */
  hold(tokens: number): MonthlyHold {
    this.#used = this.used + tokens;
    return { tokens, endMs: this.#renewalMs };
  }

  /**
   * Charges what was used in place of what was held. What was held in an earlier month is not given
   * back, for this one never had it.
   */
  settle({ tokens, endMs }: MonthlyHold, used: number): void {
    const held = endMs === this.renewalMs ? tokens : 0;
    this.#used += used - held;
  }

  #renew(): void {
    const nowMs = this.#clock();
    if (nowMs < this.#renewalMs) return;
    this.#used = 0;
    this.#renewalMs = monthEndMs(nowMs);
  }
}

/** The end of the calendar month of UTC, in milliseconds since the Unix epoch. */
export function monthEndMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
}

/** The first day of the calendar month of UTC, as YYYY-MM-DD. */
export function firstDayOfMonth(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 7)}-01`;
}
