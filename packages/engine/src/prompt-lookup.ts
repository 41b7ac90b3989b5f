// Drafts from a request's own text: what followed the last few tokens where they came before.
// Prompt lookup decoding, after Saxena (2023). A draft is a guess that costs little: every token is
// still drawn as if there were none, so that an answer is the same with and without.
/** Tokens that must be alike before a draft. */
const MATCH_TOKENS = 4;

/** The known tokens of a sequence. */
export type KnownTokens = {
  readonly knownTokens: number;
  tokenAt(position: number): number;
};

export class PromptLookup {
  readonly #known: KnownTokens;
  /** By the last tokens before it: where in the text a continuation starts. */
  readonly #continuations = new Map<number, number>();
  /** Continuations up to here are in the map. */
  #indexed = MATCH_TOKENS;

  constructor(known: KnownTokens) {
    this.#known = known;
  }

  /**
   * Guesses what comes next.
   * @param tokensMax most tokens to guess
   * @returns often none
   */
  draft(tokensMax: number): readonly number[] {
    const end = this.#known.knownTokens;
    if (tokensMax < 1 || end < MATCH_TOKENS) return [];
    // The last one has no continuation yet.
    for (; this.#indexed < end; this.#indexed++) {
      this.#continuations.set(this.#hashBefore(this.#indexed), this.#indexed);
    }
    const start = this.#continuations.get(this.#hashBefore(end));
    if (start === undefined || !this.#isAlike(start, end)) return [];
    const count = Math.min(tokensMax, end - start);
    return Array.from({ length: count }, (_, at) => this.#known.tokenAt(start + at));
  }

  #hashBefore(position: number): number {
    let hash = 0;
    for (let at = position - MATCH_TOKENS; at < position; at++) {
      hash = Math.imul(hash ^ this.#known.tokenAt(at), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  /** Different tokens may have one hash. */
  #isAlike(one: number, other: number): boolean {
    for (let back = 1; back <= MATCH_TOKENS; back++) {
      if (this.#known.tokenAt(one - back) !== this.#known.tokenAt(other - back)) return false;
    }
    return true;
  }
}
