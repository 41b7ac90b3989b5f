// Guesses of what comes next in one answer: from its own text, which costs nothing, else from a
// smaller model. Both have a credit of their own, so that what does not pay switches itself off.
import { DraftCredit } from './draft-credit.ts';
import type { DraftModel } from './draft-model.ts';
import { DRAFT_COST, DRAFT_TOKENS_MAX, DRAFT_TOKENS_MIN } from './limits.ts';
import { type KnownTokens, PromptLookup } from './prompt-lookup.ts';

export class Guesses {
  /** Tokens that were guessed, and those of them that were right. */
  draftedTokens = 0;
  confirmedTokens = 0;
  readonly #known: KnownTokens;
  readonly #lookup: PromptLookup;
  readonly #lookupCredit = new DraftCredit(DRAFT_COST);
  #modelCredit: DraftCredit | null = null;
  /** Of those who made the last guesses. */
  #credit: DraftCredit = this.#lookupCredit;

  constructor(known: KnownTokens) {
    this.#known = known;
    this.#lookup = new PromptLookup(known);
  }

  /**
   * Guesses what comes next.
   * @param tokensMax most tokens to guess
   * @param model null where there is none
   * @returns often none
   */
  async make(tokensMax: number, model: DraftModel | null): Promise<readonly number[]> {
    const most = Math.min(tokensMax, DRAFT_TOKENS_MAX);
    const { knownTokens } = this.#known;
    this.#credit = this.#lookupCredit;
    let drafts = this.#lookup.draft(Math.min(most, this.#credit.allowed(knownTokens)));
    if (drafts.length < DRAFT_TOKENS_MIN) drafts = [];
    if (drafts.length === 0 && model !== null) {
      this.#modelCredit ??= new DraftCredit(DRAFT_COST + model.cost);
      this.#credit = this.#modelCredit;
      const allowed = Math.min(most, this.#credit.allowed(knownTokens));
      drafts = await model.draft(this.#known, allowed);
    }
    this.draftedTokens += drafts.length;
    return drafts;
  }

  /** So many of the last guesses were right. */
  learn(drafted: number, confirmed: number): void {
    this.#credit.learn(drafted, confirmed);
  }
}
