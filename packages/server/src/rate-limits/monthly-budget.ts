// The budget of one key: so many tokens in a calendar month of UTC, all of which may be used on its
// first day.

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
    this.#renewalMs = nextMonthMs(clock());
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

  /** Uses so many, whether they are left or not; gives them back where negative. */
  add(tokens: number): void {
    this.#used = Math.max(0, this.used + tokens);
  }

  #renew(): void {
    const nowMs = this.#clock();
    if (nowMs < this.#renewalMs) return;
    this.#used = 0;
    this.#renewalMs = nextMonthMs(nowMs);
  }
}

function nextMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
}
