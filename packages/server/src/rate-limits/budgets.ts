// The budgets of keys: refused at the door when nothing is left, reserved when the prompt is known,
// and settled when it is known what was used.

import { ApiError } from '../errors.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import type { Allowance, TokenDemand } from './rate-limiter.ts';

export class Budgets {
  readonly #clock: () => number;
  readonly #pastTokens: ReadonlyMap<string, number>;
  /** By the ids of keys. */
  readonly #budgets = new Map<string, MonthlyBudget>();

  /**
   * @param clock milliseconds since the Unix epoch
   * @param pastTokens what keys have used in this month before, by their ids
   */
  constructor(clock: () => number, pastTokens: ReadonlyMap<string, number> = new Map()) {
    this.#clock = clock;
    this.#pastTokens = pastTokens;
  }

  /**
   * @returns what a request of `key` uses its tokens from; null where the key has no budget
   * @throws ApiError 429 when no token is left
   */
  admit(key: ApiKey): Allowance | null {
    const { id, budget: limit } = key;
    if (limit === null) return null;
    let budget = this.#budgets.get(id);
    if (budget === undefined) {
      budget = new MonthlyBudget(limit, this.#pastTokens.get(id) ?? 0, this.#clock);
      this.#budgets.set(id, budget);
    }
    if (budget.remaining < 1) throw usedUp(key, budget, 1);
    return new BudgetReservation(key, budget);
  }
}

class BudgetReservation implements Allowance {
  readonly #key: ApiKey;
  readonly #budget: MonthlyBudget;
  #reserved = 0;

  constructor(key: ApiKey, budget: MonthlyBudget) {
    this.#key = key;
    this.#budget = budget;
  }

  reserve({ promptTokens, answerTokensMax, isAsked }: TokenDemand): void {
    const wanted = promptTokens + answerTokensMax;
    const least = isAsked ? wanted : promptTokens + 1;
    const { remaining } = this.#budget;
    if (least > remaining) throw usedUp(this.#key, this.#budget, least);
    this.#reserved = Math.min(wanted, remaining);
    this.#budget.add(this.#reserved);
  }

  settle(tokens: number): void {
    if (this.#reserved === 0) return;
    this.#budget.add(tokens - this.#reserved);
    this.#reserved = 0;
  }
}

function usedUp({ name }: ApiKey, budget: MonthlyBudget, requested: number): ApiError {
  const { limit, used, renewalMs } = budget;
  const renewal = new Date(renewalMs).toISOString().slice(0, 10);
  return new ApiError('insufficient_quota', { key: name, limit, used, requested, renewal });
}
