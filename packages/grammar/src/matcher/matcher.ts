// Follows one answer token by token: which tokens may come, and how the document can end.
import { byteString, toBytes } from '../bytes.ts';
import { GrammarError } from '../errors.ts';
import type { Sliced } from '../fuel.ts';
import { ALTERNATIVES_MAX, FORCED_BYTES_MAX } from '../limits.ts';
import { setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import type { Automaton } from './automaton.ts';
import type { Configuration } from './configuration.ts';
import { forcedBytes } from './forced.ts';

/** Where an answer is. Made by `Grammar.matcher`; not to be shared between answers. */
export class Matcher {
  readonly #automaton: Automaton;
  readonly #tokens: TokenTrie;
  /** The configurations after each token, the start first. */
  readonly #history: (readonly Configuration[])[];
  #hasEnded = false;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    this.#tokens = automaton.tokens;
    this.#history = [automaton.start];
  }

  /** Tokens accepted so far, an end token not counted. */
  get length(): number {
    return this.#history.length - 1;
  }

  /** The text so far is a whole document: an end token is legal. */
  get isAccepting(): boolean {
    return this.#current.some((one) => this.#automaton.transitions.isAccepting(one));
  }

  /** Nothing but an end token can follow. */
  get isFinished(): boolean {
    return this.#hasEnded || this.#current.every(({ position }) => position.type === 'done');
  }

  /**
   * Begins a slice of work. Needed before the first `next` of work that is done slice by slice; the
   * next ones begin theirs.
   */
  startSlice(): void {
    this.#automaton.startSlice();
  }

  /** Works out what `fillMask` needs, slice by slice: best done while others compute. */
  *preparing(): Sliced<void> {
    if (!this.#hasEnded) yield* this.#automaton.preparing(this.#current);
  }

  /**
   * Which tokens are legal next.
   * @param mask [ceil(vocabulary size / 32)], overwritten: bit `t & 31` of word `t >>> 5` is set
   * when token `t` is legal. Where the work would exceed its bounds, tokens may be missing, but
   * never all.
   * @throws GrammarError `too_large` before the first token, and never later, when that is so there
   */
  fillMask(mask: Uint32Array): void {
    this.#automaton.fillMask(this.#hasEnded ? [] : this.#current, mask);
    if (this.#hasEnded) return;
    if (this.isAccepting) for (const token of this.#tokens.endTokens) setBit(mask, token);
  }

  /** Whether `token` is legal next. */
  check(token: number): boolean {
    if (this.#hasEnded) return false;
    if (this.#tokens.endTokens.includes(token)) return this.isAccepting;
    const bytes = this.#tokens.bytesOf(token);
    return bytes !== '' && this.#after(bytes).length > 0;
  }

  /**
   * Goes on by a token.
   * @throws Error when it is not legal
   * @throws GrammarError `too_large` when that takes too many steps; nothing changes then
   */
  accept(token: number): void {
    this.#automaton.finish(this.#accepting(token));
  }

  /**
   * Goes on by a token if the document can then end within `tokensLeft` more tokens. An answer that
   * is led by this alone can always be ended in time by its shortest completion.
   * @returns false, and changes nothing, when it cannot, or when finding out takes too many steps
   * @throws Error when the token is not legal
   */
  acceptWithin(token: number, tokensLeft: number): boolean {
    return this.#automaton.finish(this.acceptingWithin(token, tokensLeft));
  }

  /** `acceptWithin`, slice by slice; until its end the matcher is not to be used. */
  *acceptingWithin(token: number, tokensLeft: number): Sliced<boolean> {
    const { length } = this;
    try {
      yield* this.#accepting(token);
      const end = this.#hasEnded ? '' : yield* this.#automaton.completing(this.#current);
      // No token is shorter than a byte.
      if (end !== undefined && end.length <= tokensLeft) return true;
      if (end !== undefined && this.#tokens.spell(end).length <= tokensLeft) return true;
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
    }
    this.rollback(this.length - length);
    return false;
  }

  /**
   * Goes on by bytes, which may end anywhere; `rollback` counts them as one token.
   * @returns false, and changes nothing, when they are not legal
   */
  acceptBytes(bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true;
    const next = this.#hasEnded ? [] : this.#after(byteString(bytes));
    if (next.length === 0) return false;
    this.#history.push(next);
    return true;
  }

  /**
   * Takes back the last tokens.
   * @throws RangeError when there were fewer
   */
  rollback(tokens: number): void {
    if (tokens > this.length) throw new RangeError(`There are only ${this.length} tokens.`);
    this.#history.length -= tokens;
    this.#hasEnded = false;
  }

  /** The bytes with which every continuation starts; empty where there is a choice. */
  forced(): Uint8Array {
    if (this.#hasEnded) return new Uint8Array();
    return toBytes(forcedBytes(this.#automaton, this.#current, FORCED_BYTES_MAX));
  }

  /**
   * The fewest bytes, among the ways that are considered, that end the document.
   * @throws Error never for a matcher that was only led along legal tokens
   */
  shortestCompletion(): Uint8Array {
    return toBytes(this.#completion());
  }

  /** Bytes of the shortest completion: never fewer than its tokens. Infinity when there is none. */
  completionBytes(): number {
    if (this.#hasEnded) return 0;
    const end = this.#automaton.finish(this.#automaton.completing(this.#current));
    return end?.length ?? Number.POSITIVE_INFINITY;
  }

  /** The shortest completion in tokens, the longest one at each place. */
  shortestCompletionTokens(): Int32Array {
    return this.#tokens.spell(this.#completion());
  }

  get #current(): readonly Configuration[] {
    return this.#history[this.#history.length - 1] as readonly Configuration[];
  }

  #completion(): string {
    if (this.#hasEnded) return '';
    const text = this.#automaton.finish(this.#automaton.completing(this.#current));
    if (text === undefined) throw new Error('No document starts like this.');
    return text;
  }

  *#accepting(token: number): Sliced<void> {
    if (this.#tokens.endTokens.includes(token) && this.isAccepting && !this.#hasEnded) {
      this.#hasEnded = true;
      return;
    }
    const bytes = this.#tokens.bytesOf(token);
    const next = this.#hasEnded || bytes === '' ? [] : yield* this.#following(bytes);
    if (next.length === 0) throw new Error(`Token ${token} is not legal here.`);
    this.#history.push(next);
  }

  #after(bytes: string): readonly Configuration[] {
    return this.#automaton.finish(this.#following(bytes));
  }

  #following(bytes: string): Sliced<readonly Configuration[]> {
    return this.#automaton.working(() => {
      let reached = this.#current;
      for (let at = 0; at < bytes.length && reached.length > 0; at++) {
        reached = stepAll(this.#automaton, reached, bytes.charCodeAt(at));
      }
      return reached;
    });
  }
}

/** One byte further on all alternatives, each counted once. */
export function stepAll(
  { transitions }: Automaton,
  from: readonly Configuration[],
  byte: number,
): readonly Configuration[] {
  const only = from.length === 1 ? transitions.step(from[0] as Configuration, byte) : null;
  if (only !== null && only.length <= 1) return only;
  const found = new Set<Configuration>();
  for (const one of only ?? []) found.add(one);
  if (only === null) {
    for (const one of from) for (const next of transitions.step(one, byte)) found.add(next);
  }
  // The first ones are enough for a valid document; more would cost time without end.
  return found.size <= ALTERNATIVES_MAX ? [...found] : [...found].slice(0, ALTERNATIVES_MAX);
}
