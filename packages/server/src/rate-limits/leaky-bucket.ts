// One limit of one key in a minute or a day: a bucket that holds as much as the limit allows and
// leaks evenly, so that a full one is empty after one window. There is no moment at which
// everything is allowed again.

/** Times are told to the millisecond; what differs by less than this is rounding. */
const roundingMs = 1e-3;

export class LeakyBucket {
  readonly limit: number;
  readonly #leakPerMs: number;
  #level = 0;
  #levelAtMs: number;

  /**
   * @param limit what may be used in a window, above 0
   * @param windowMs milliseconds
   * @param nowMs of a clock that never goes backwards, as everywhere here
   */
  constructor(limit: number, windowMs: number, nowMs: number) {
    this.limit = limit;
    this.#leakPerMs = limit / windowMs;
    this.#levelAtMs = nowMs;
  }

  /** What is in the bucket; above the limit after more was used than had been reserved. */
  used(nowMs: number): number {
    return Math.max(0, this.#level - (nowMs - this.#levelAtMs) * this.#leakPerMs);
  }

  /** What may be used at once, in whole units. */
  remaining(nowMs: number): number {
    const free = this.limit - this.used(nowMs) + this.#leakPerMs * roundingMs;
    return Math.max(0, Math.min(this.limit, Math.floor(free)));
  }

  /** Whole milliseconds until `amount` may be used; infinite if it is above the limit. */
  waitMs(amount: number, nowMs: number): number {
    if (amount > this.limit) return Number.POSITIVE_INFINITY;
    const excess = this.used(nowMs) + amount - this.limit;
    return Math.max(0, Math.ceil(excess / this.#leakPerMs - roundingMs));
  }

  /** Whole milliseconds until all of the limit may be used. */
  resetMs(nowMs: number): number {
    return Math.max(0, Math.ceil(this.used(nowMs) / this.#leakPerMs - roundingMs));
  }

  /** Puts `amount` in, whether it fits or not; takes it out where negative. */
  add(amount: number, nowMs: number): void {
    this.#level = Math.max(0, this.used(nowMs) + amount);
    this.#levelAtMs = nowMs;
  }
}
