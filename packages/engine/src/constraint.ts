// Holds one answer to its format: what may be drawn, and how the document ends inside its budget.
import type { Grammar, Matcher, Sliced, TokenTrie } from '@spry/grammar';
import type { Vocabulary } from './kernels/kernels.ts';
import { DRAWS_MAX, FORCED_TOKENS_MIN, SOFT_CLOSING_BOOST, SOFT_CLOSING_TOKENS } from './limits.ts';
import { argmax } from './sampling/greatest.ts';
import { wholeCharacters } from './text/whole-characters.ts';

/** What constraints share: one of each for an engine. */
export type ConstraintParts = {
  readonly vocabulary: Vocabulary;
  readonly tokens: TokenTrie;
  /** [vocabulary size], scratch for the logits that are left to draw from. */
  readonly allowed: Float32Array;
};

/** What a step computed for one answer. */
export type LogitsRow = {
  /** [vocabulary size], as long as the kernels do not compute again; then a copy of it. */
  logits: Float32Array;
};

/** The end of a document, written without the model. */
export type Ending = { readonly bytes: Uint8Array; readonly tokens: readonly number[] };

/** Draws tokens of one answer. */
export type Chooser = {
  /** Is shown the logits of the tokens that are legal, -Infinity for the others, before a draw. */
  readonly see: (legal: Float32Array) => void;
  /** Draws a token from logits; illegal ones are -Infinity. */
  readonly pick: (allowed: Float32Array) => number;
};

// A token that is legal can always be drawn, whatever the model thinks of it.
const LOGIT_MIN = -1e30;
const QUOTE = 0x22;

export class Constraint {
  /** Since its tokens ran out, the model was led to an end that it would not have written. */
  isSoft = false;
  readonly #grammar: Grammar;
  readonly #parts: ConstraintParts;
  readonly #matcher: Matcher;
  readonly #mask: Uint32Array;
  readonly #softTokens: number;
  /** The mask is that of the matcher's place. */
  #isPrepared = false;
  /** The work on it, once begun. */
  #preparing: Sliced<void> | null = null;
  /** Bytes that must come next and were not appended. */
  #owedBytes: number;
  /** Tokens that lead to the end, in the draw under way. */
  #favoured = new Set<number>();

  /** @param tokensMax all tokens that the document may have, at least those of the smallest */
  constructor(grammar: Grammar, parts: ConstraintParts, tokensMax: number) {
    this.#grammar = grammar;
    this.#parts = parts;
    this.#matcher = grammar.matcher();
    this.#mask = new Uint32Array(parts.tokens.maskWords);
    this.#owedBytes = this.#matcher.forced().length;
    this.#softTokens = Math.min(SOFT_CLOSING_TOKENS, Math.ceil(tokensMax / 4));
  }

  /** The document is whole, and nothing can follow it. */
  get isFinished(): boolean {
    return this.#matcher.isFinished;
  }

  /**
   * Does a slice of work on the next mask, if it is not there: best while the kernels are busy.
   * @returns whether it is there
   */
  prepare(): boolean {
    if (this.#isPrepared) return true;
    if (this.#preparing === null) {
      this.#preparing = this.#matcher.preparing();
      this.#matcher.startSlice();
    }
    if (this.#preparing.next().done !== true) return false;
    this.#preparing = null;
    this.#matcher.fillMask(this.#mask);
    this.#isPrepared = true;
    return true;
  }

  /**
   * Draws a legal token after which the document can still end in time, and goes on by it.
   * @param row left as it is
   * @param tokensLeft tokens that the answer may still have, this one counted in
   * @returns null when none was found: the document must be ended now
   */
  *drawing(row: LogitsRow, tokensLeft: number, chooser: Chooser): Sliced<number | null> {
    while (!this.prepare()) yield;
    this.#matcher.startSlice();
    const { allowed } = this.#parts;
    const refused: number[] = [];
    for (let draws = 0; draws < DRAWS_MAX; draws++) {
      if (!leaveLegal(row.logits, this.#mask, allowed)) return null;
      chooser.see(allowed);
      const unled = this.#leadToEnd(allowed, tokensLeft);
      for (const token of refused) allowed[token] = Number.NEGATIVE_INFINITY;
      const token = chooser.pick(allowed);
      if (allowed[token] === Number.NEGATIVE_INFINITY) return null;
      // Others may draw in between, with the same scratch.
      if (yield* this.#accepting(token, tokensLeft - 1)) {
        this.isSoft ||= unled !== null && unled !== token && this.#favoured.has(token);
        return token;
      }
      refused.push(token);
    }
    return null;
  }

  /**
   * Goes on by text that was written before the document was held to its format.
   * @param tokensLeft tokens that the answer may still have
   * @returns false when it is not legal, or the document could not end in time
   */
  begin(text: string, tokensLeft: number): boolean {
    const bytes = new TextEncoder().encode(text);
    const { length } = this.#matcher;
    if (!this.#matcher.acceptBytes(bytes)) return false;
    this.#forgetMask();
    if (this.#matcher.shortestCompletionTokens().length <= tokensLeft) return true;
    this.#matcher.rollback(this.#matcher.length - length);
    return false;
  }

  /** How many of the bytes of a token that was just drawn were not the model's choice. */
  takeOwed(byteCount: number): number {
    const owed = Math.min(this.#owedBytes, byteCount);
    this.#owedBytes = 0;
    return owed;
  }

  /**
   * Goes on by the text that must come next, where that saves steps.
   * @param tokensLeft tokens that the answer may still have
   * @returns its tokens, as the model would have written them; often none
   */
  takeForced(tokensLeft: number): readonly number[] {
    const bytes = this.#matcher.forced();
    this.#owedBytes = bytes.length;
    if (bytes.length < FORCED_TOKENS_MIN) return [];
    const tokens = this.#canonical(bytes);
    if (tokens.length < FORCED_TOKENS_MIN || tokens.length > tokensLeft) return [];
    const length = this.#matcher.length;
    const last = tokens.pop() as number;
    let left = tokensLeft;
    const isTaken = tokens.every((token) => this.#accept(token, --left));
    if (isTaken && !this.#hasLonger(last) && this.#accept(last, left - 1)) tokens.push(last);
    if (!isTaken || tokens.length < FORCED_TOKENS_MIN) {
      this.#forgetMask();
      this.#matcher.rollback(this.#matcher.length - length);
      return [];
    }
    for (const token of tokens) this.#owedBytes -= this.#parts.tokens.bytesOf(token).length;
    return tokens;
  }

  /** The shortest way to end the document from here. */
  end(): Ending {
    return endingOf(this.#matcher);
  }

  /** The shortest way to end a document that starts with `text`, which is a part of this one. */
  endAfter(text: string): Ending {
    const matcher = this.#grammar.matcher();
    matcher.acceptBytes(new TextEncoder().encode(text));
    return endingOf(matcher);
  }

  *#accepting(token: number, tokensLeft: number): Sliced<boolean> {
    const isTaken = yield* this.#matcher.acceptingWithin(token, tokensLeft);
    if (isTaken) this.#forgetMask();
    return isTaken;
  }

  #accept(token: number, tokensLeft: number): boolean {
    const isTaken = this.#matcher.acceptWithin(token, tokensLeft);
    if (isTaken) this.#forgetMask();
    return isTaken;
  }

  #forgetMask(): void {
    this.#isPrepared = false;
    this.#preparing = null;
  }

  /**
   * Favours what leads to an end, the more the fewer tokens are left beyond it.
   * @returns what the model likes best without that; null where there are tokens enough
   */
  #leadToEnd(allowed: Float32Array, tokensLeft: number): number | null {
    if (tokensLeft - this.#matcher.completionBytes() >= this.#softTokens) return null;
    const spare = tokensLeft - this.#matcher.shortestCompletionTokens().length;
    if (spare >= this.#softTokens) return null;
    const best = argmax(allowed);
    const boost = SOFT_CLOSING_BOOST * (1 - Math.max(spare, 0) / this.#softTokens);
    const { tokens } = this.#parts;
    const ending = this.#matcher.shortestCompletion();
    this.#favoured = new Set(tokens.prefixesOf(ending));
    if (ending[0] === QUOTE) for (const token of tokens.closerTokens) this.#favoured.add(token);
    for (const token of this.#favoured) allowed[token] = (allowed[token] as number) + boost;
    return best;
  }

  /**
   * Tokens as the model's own tokenizer makes them in the middle of a text; none where it adds
   * something of its own. Those of Llama 2 and Mixtral begin every text with a space, which is then
   * before the line break.
   */
  #canonical(bytes: Uint8Array): number[] {
    const { vocabulary } = this.#parts;
    const whole = wholeCharacters(bytes);
    const text = new TextDecoder().decode(whole);
    for (const lead of ['', '\n']) {
      const leadCount = vocabulary.tokenize(lead).length;
      const tokens = [...vocabulary.tokenize(lead + text)].slice(leadCount);
      const spelled = Buffer.concat(tokens.map((token) => vocabulary.tokenBytes(token)));
      if (spelled.equals(whole)) return tokens;
    }
    return [];
  }

  /**
   * Whether a longer token is legal in this one's place: then how to go on is the model's choice.
   */
  #hasLonger(token: number): boolean {
    while (!this.prepare());
    const { tokens } = this.#parts;
    const { length } = tokens.bytesOf(token);
    for (const other of tokensIn(this.#mask))
      if (tokens.bytesOf(other).length > length) return true;
    return false;
  }
}

function endingOf(matcher: Matcher): Ending {
  return {
    bytes: matcher.shortestCompletion(),
    tokens: [...matcher.shortestCompletionTokens()],
  };
}

/**
 * Copies the logits of the tokens in `mask`; the others become -Infinity.
 * @returns false when there is none
 */
function leaveLegal(logits: Float32Array, mask: Uint32Array, allowed: Float32Array): boolean {
  allowed.fill(Number.NEGATIVE_INFINITY);
  let isAny = false;
  for (let word = 0; word < mask.length; word++) {
    for (let bits = mask[word] as number; bits !== 0; bits &= bits - 1) {
      const token = (word << 5) + 31 - Math.clz32(bits & -bits);
      const logit = logits[token] as number;
      allowed[token] = logit > LOGIT_MIN ? logit : LOGIT_MIN;
      isAny = true;
    }
  }
  return isAny;
}

function* tokensIn(mask: Uint32Array): Generator<number> {
  for (let word = 0; word < mask.length; word++) {
    for (let bits = mask[word] as number; bits !== 0; bits &= bits - 1) {
      yield (word << 5) + 31 - Math.clz32(bits & -bits);
    }
  }
}
