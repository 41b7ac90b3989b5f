// Masks of strings. Which tokens stay inside a string depends on its language only, and which may
// follow the closing quote on the place only: each is worked out once, and a mask is both together.
import { toByteString } from '../bytes.ts';
import { Kept } from '../kept.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { addBoth } from '../vocabulary/mask-words.ts';
import { type Closers, hasBit, setBit } from '../vocabulary/token-trie.ts';
import { extend, isUncaptured } from './captures.ts';
import type { Configuration, ObjectFrame, StringPosition } from './configuration.ts';
import type { MaskParts } from './masks.ts';
import { ORDINARY_KEY } from './open-keys.ts';
import { type Inside, StringInsides } from './string-insides.ts';
import type { StringWalk } from './string-walk.ts';

/** The bytes of a string that no document has. */
const ORDINARY: string = toByteString(ORDINARY_KEY);

/** Rules whose kinds of tokens are kept. */
const KINDS_MAX = 256;

export class StringMasks {
  readonly #all: MaskParts;
  readonly #insides: StringInsides;
  /** By the rules that hold some keys and not others. */
  readonly #kinds = new Kept<string, Uint16Array>(KINDS_MAX);

  constructor(all: MaskParts, walk: StringWalk) {
    this.#all = all;
    this.#insides = new StringInsides(all.parts.arena, all.tokens, walk);
  }

  /**
   * Fills the mask of a string.
   * @returns a mask that is kept and much like it; null for strings that few tokens fit, which are
   * walked faster
   */
  fill(from: Configuration, position: StringPosition, mask: Uint32Array): Uint32Array | null {
    if (position.isCanonical) return null;
    const inside = this.#insides.of(position);
    if (position.key === null) return this.#fillValue(from, position, inside, mask);
    mask.set(inside.mask);
    if (inside.closers !== null) this.#closeKey(from, position, inside.closers, mask);
    return inside.mask;
  }

  #fillValue(
    from: Configuration,
    position: StringPosition,
    inside: Inside,
    mask: Uint32Array,
  ): Uint32Array {
    mask.set(inside.mask);
    if (inside.closers === null) return inside.mask;
    if (!isUncaptured(from)) {
      this.#closeCaptured(from, position, inside.closers, mask);
      return inside.mask;
    }
    const { tokens, transitions, closings } = this.#all;
    const closing = closings.decided(transitions.closeString(position, from));
    const isAnyText = inside.mask === tokens.inString && inside.closers === tokens.closerMask;
    if (!isAnyText) {
      addBoth(mask, inside.closers, closing.mask);
      return inside.mask;
    }
    mask.set(closing.mask);
    return closing.mask;
  }

  /** The value itself matters later: it takes part from the next string on. */
  #closeCaptured(
    from: Configuration,
    position: StringPosition,
    legal: Uint32Array,
    mask: Uint32Array,
  ): void {
    const { masks, tokens, transitions, closings } = this.#all;
    const capture = extend(from.capture, `${ORDINARY}"`);
    const after = transitions.closeString(position, { layout: from.layout, capture });
    const { groups } = closings.of(after);
    for (const token of tokens.closerTokens) {
      if (!hasBit(legal, token)) continue;
      const group = tokens.closerOf[token] as number;
      const isBare = (tokens.closers[group] as Closers).rest === '';
      if (isBare ? groups[group] === 1 : masks.isLegal(from, token)) setBit(mask, token);
    }
  }

  /** Keys that are neither named nor taken differ only by the rules that hold them. */
  #closeKey(
    from: Configuration,
    position: StringPosition,
    legal: Uint32Array,
    mask: Uint32Array,
  ): void {
    const { shape, progress } = position.frame as ObjectFrame;
    const { parts, tokens, masks, transitions, closings } = this.#all;
    const { arena } = parts;
    const closers = tokens.closerTokens.filter((token) => hasBit(legal, token));
    const key = position.key as string;
    const start = (keys: Regex): Regex => deriveAll(arena, keys, key);
    const rules = [...shape.rules, ...shape.needs].map(({ keys }) => start(keys));
    const special = new Set<number>();
    for (const name of [...shape.properties.keys(), ...progress.extras]) {
      if (!name.startsWith(key)) continue;
      for (const token of tokens.closersWith(name.slice(key.length))) special.add(token);
    }
    for (const kind of this.#kindsOf(rules, closers)) {
      const ordinary = special.size === 0 ? kind : kind.filter((token) => !special.has(token));
      const [example] = ordinary;
      if (example === undefined) continue;
      const name = key + tokens.closerText(example);
      const { groups } = closings.of(transitions.closeString({ ...position, key: name }, from));
      for (const token of ordinary) {
        const group = tokens.closerOf[token] as number;
        if (groups[group] === 0) continue;
        if (!tokens.isFarCloser(token) || masks.isLegal(from, token)) setBit(mask, token);
      }
    }
    for (const token of closers) {
      if (special.has(token) && masks.isLegal(from, token)) setBit(mask, token);
    }
  }

  /** Tokens apart by which of the rules hold a key that ends with them. */
  #kindsOf(rules: readonly Regex[], closers: readonly number[]): readonly (readonly number[])[] {
    const { arena } = this.#all.parts;
    // Most rules hold a key whatever it ends with, or do not.
    const open = rules.filter((rule) => arena.alive(rule) && rule !== arena.anyString);
    if (open.length === 0) return [closers];
    const place = open.map(({ id }) => id).join();
    let kindOf = this.#kinds.get(place);
    if (kindOf === undefined) {
      kindOf = this.#findKinds(open);
      this.#kinds.set(place, kindOf);
    }
    const kinds = new Map<number, number[]>();
    for (const token of closers) {
      const number = kindOf[this.#all.tokens.closerRank[token] as number] as number;
      const kind = kinds.get(number);
      if (kind === undefined) kinds.set(number, [token]);
      else kind.push(token);
    }
    return [...kinds.values()];
  }

  /** [closerTokens] equal numbers, from 0 on, for those that the same rules hold. */
  #findKinds(rules: readonly Regex[]): Uint16Array {
    const { parts, tokens } = this.#all;
    const numbers = new Map<string, number>();
    return Uint16Array.from(tokens.closerTokens, (token) => {
      const text = tokens.closerText(token);
      const held = rules.map((rule) => Number(parts.arena.matches(rule, text))).join('');
      const number = numbers.get(held) ?? numbers.size;
      numbers.set(held, number);
      return number;
    });
  }
}

function deriveAll(arena: RegexArena, regex: Regex, text: string): Regex {
  let rest = regex;
  for (const character of text) rest = arena.derive(rest, character.codePointAt(0) as number);
  return rest;
}
