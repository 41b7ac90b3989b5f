// How much may be guessed: guesses that come true earn more of them, those that do not use them up.
import {
  DRAFT_CREDIT_FIRST,
  DRAFT_CREDIT_MAX,
  DRAFT_CREDIT_PER_TOKEN,
  DRAFT_STEP_COST,
  DRAFT_TOKENS_MIN,
} from './limits.ts';

export class DraftCredit {
  /** What a guess costs, in steps of one token; a right one saves a step. */
  readonly #cost: number;
  /** Steps that guesses may still lose. */
  #credit = DRAFT_CREDIT_FIRST;
  /** Tokens that were known when the credit was last looked at. */
  #creditedAt = 0;

  /** @param cost what a guess costs, in steps of one token */
  constructor(cost: number) {
    this.#cost = cost;
  }

  /** Tokens that may be guessed now; 0 where so few would not be worth it. */
  allowed(knownTokens: number): number {
    this.#refill(knownTokens);
    const tokens = Math.floor((this.#credit - DRAFT_STEP_COST) / this.#cost);
    return tokens < DRAFT_TOKENS_MIN ? 0 : tokens;
  }

  /** So many were guessed, and so many of them were right. */
  learn(drafted: number, confirmed: number): void {
    const credit = this.#credit + confirmed - DRAFT_STEP_COST - this.#cost * drafted;
    this.#credit = Math.min(credit, DRAFT_CREDIT_MAX);
  }

  /** A text may become easier to guess at any time. */
  #refill(knownTokens: number): void {
    const earned = DRAFT_CREDIT_PER_TOKEN * (knownTokens - this.#creditedAt);
    this.#creditedAt = knownTokens;
    if (this.#credit >= DRAFT_CREDIT_FIRST) return;
    this.#credit = Math.min(this.#credit + earned, DRAFT_CREDIT_FIRST);
  }
}
