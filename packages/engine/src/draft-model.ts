// A smaller model that guesses what a larger one will say: speculative decoding, after Leviathan
// et al. (2023) and Chen et al. (2023). Here too every token is drawn from the larger model as if
// there were no guess.
import type { Kernels } from './kernels/kernels.ts';
import { DRAFT_PROBABILITY_MIN } from './limits.ts';
import type { KnownTokens } from './prompt-lookup.ts';
import { argmax } from './sampling/greatest.ts';

/** The one slot of its kernels. */
const SLOT = 0;

export class DraftModel {
  /** What a guess costs to make, in steps of the larger model. */
  readonly cost: number;
  readonly #kernels: Kernels;
  readonly #onFailure: (error: unknown) => void;
  /** The tokens in its memory. */
  #held: number[] = [];
  #hasFailed = false;

  /**
   * @param kernels of one slot, at least as large as those of the larger model
   * @param cost what one of its steps costs, in steps of the larger model
   * @param onFailure told once, when the kernels fail; nothing is guessed from then on
   */
  constructor(kernels: Kernels, cost: number, onFailure: (error: unknown) => void) {
    this.#kernels = kernels;
    this.cost = cost;
    this.#onFailure = onFailure;
  }

  /** Guesses up to `tokensMax` tokens, for as long as each is likely. */
  async draft(known: KnownTokens, tokensMax: number): Promise<readonly number[]> {
    if (tokensMax < 1 || this.#hasFailed) return [];
    try {
      return await this.#guess(known, tokensMax);
    } catch (error) {
      this.#hasFailed = true;
      this.#onFailure(error);
      return [];
    }
  }

  async #guess(known: KnownTokens, tokensMax: number): Promise<readonly number[]> {
    this.#keepCommon(known);
    const drafts: number[] = [];
    let row = await this.#catchUp(known);
    while (true) {
      const next = likeliest(this.#kernels.logits(row));
      if (next === null) break;
      drafts.push(next);
      if (drafts.length === tokensMax) break;
      row = await this.#compute([next]);
    }
    return drafts;
  }

  /** Forgets what is not the beginning of the text; its last token is computed in any case. */
  #keepCommon(known: KnownTokens): void {
    const most = Math.min(this.#held.length, known.knownTokens - 1);
    let common = 0;
    while (common < most && this.#held[common] === known.tokenAt(common)) common++;
    this.#held.length = common;
    this.#kernels.truncate(SLOT, common);
  }

  /** Computes what is known; returns the row of the logits behind it. */
  async #catchUp(known: KnownTokens): Promise<number> {
    let row = -1;
    while (this.#held.length < known.knownTokens) {
      const left = known.knownTokens - this.#held.length;
      const count = Math.min(left, this.#kernels.batchTokensMax);
      const start = this.#held.length;
      row = await this.#compute(
        Array.from({ length: count }, (_, at) => known.tokenAt(start + at)),
      );
    }
    return row;
  }

  async #compute(tokens: readonly number[]): Promise<number> {
    this.#kernels.clearBatch();
    let row = -1;
    for (const [at, token] of tokens.entries()) {
      const isLast = at === tokens.length - 1;
      row = this.#kernels.addToken(token, this.#held.length + at, SLOT, isLast);
    }
    await this.#kernels.decode();
    this.#held.push(...tokens);
    return row;
  }
}

/** The likeliest token, unless it is too unlikely to be worth a guess. */
function likeliest(logits: Float32Array): number | null {
  const best = argmax(logits);
  const top = logits[best] as number;
  const sumMax = 1 / DRAFT_PROBABILITY_MIN;
  let sum = 0;
  for (let token = 0; token < logits.length; token++) {
    sum += Math.exp((logits[token] as number) - top);
    if (sum > sumMax) return null;
  }
  return best;
}
