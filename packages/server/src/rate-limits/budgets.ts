// The budgets of keys: refused at the door when nothing is left, reserved when the prompt is known,
// and settled when it is known what was used.

import { ApiError } from '../errors.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { MonthlyBudget, type MonthlyHold, monthEndMs, type PastMonth } from './monthly-budget.ts';
import { type Allowance, type TokenDemand, tokensToReserve } from './rate-limiter.ts';

export class Budgets {
  readonly #clock: () => number;
  readonly #past: PastMonth;
  /** By the ids of keys. */
  readonly #budgets = new Map<string, MonthlyBudget>();

  /**
   * @param clock milliseconds since the Unix epoch
   * @param past what was used before; nothing by default
   */
  constructor(clock: () => number, past: PastMonth = { endMs: 0, tokens: new Map() }) {
    this.#clock = clock;
    this.#past = past;
  }

  /**
   * @returns what a request of `key` uses its tokens from; null where the key has no budget
   * @throws ApiError 429 when no token is left
   */
  admit(key: ApiKey): BudgetAllowance | null {
    const { id, budget: limit } = key;
    if (limit === null) return null;
    let budget = this.#budgets.get(id);
    if (budget === undefined) {
      budget = new MonthlyBudget(limit, this.#pastTokens(id), this.#clock);
      this.#budgets.set(id, budget);
    }
    if (budget.remaining < 1) throw usedUp(key, budget, 1);
    return new BudgetAllowance(key, budget);
  }

  /** The month may have ended since the server started. */
  #pastTokens(keyId: string): number {
    const { endMs, tokens } = this.#past;
    return endMs === monthEndMs(this.#clock()) ? (tokens.get(keyId) ?? 0) : 0;
  }
}

/** What one request may use of a budget. */
export class BudgetAllowance implements Allowance {
  /** Tokens that were left when the request came. */
  readonly remaining: number;
  readonly #key: ApiKey;
  readonly #budget: MonthlyBudget;
  #hold: MonthlyHold | null = null;

  constructor(key: ApiKey, budget: MonthlyBudget) {
    this.remaining = budget.remaining;
    this.#key = key;
    this.#budget = budget;
  }

  /**
   * A request that names no maximum of its own is held to what was left when it came.
   * @throws ApiError 429 when so many are not left
   */
  reserve(demand: TokenDemand): void {
    const requested = tokensToReserve(demand, this.remaining);
    if (requested > this.#budget.remaining) throw usedUp(this.#key, this.#budget, requested);
    this.#hold = this.#budget.hold(requested);
  }

  settle(tokens: number): void {
    if (this.#hold === null) return;
    this.#budget.settle(this.#hold, tokens);
    this.#hold = null;
  }
}

function usedUp({ name }: ApiKey, budget: MonthlyBudget, requested: number): ApiError {
  const { limit, used, renewalMs } = budget;
  const renewal = new Date(renewalMs).toISOString().slice(0, 10);
  return new ApiError('insufficient_quota', { key: name, limit, used, requested, renewal });
}
