// Masks of strings. Which tokens stay inside a string depends on its language only, and which may
// follow the closing quote on the place only: each is worked out once, and a mask is both together.
import { toByteString } from '../bytes.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { type Closers, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { extend, isUncaptured } from './captures.ts';
import type { Configuration, ObjectFrame, StringPosition } from './configuration.ts';
import type { Masks } from './masks.ts';
import { ORDINARY_KEY } from './open-keys.ts';
import type { Parts } from './parts.ts';
import { isEscape, PLAIN, pendingRanges } from './string-decoder.ts';
import type { StringWalk } from './string-walk.ts';
import type { Transitions } from './transitions.ts';

/** What tokens do to strings of one language. */
type Inside = {
  /** Tokens that leave the string unfinished. Shared: not to be changed. */
  readonly mask: Uint32Array;
  /** Tokens with a quote that may end it. */
  readonly closers: readonly number[];
};

/** The same for a language without the bounds on its length. */
type Unbounded = Inside & {
  /** [vocabulary size] characters of the shortest string that starts with the token. */
  readonly lengths: Uint16Array;
  readonly lengthMax: number;
};

/** The bytes of a string that no document has. */
const ORDINARY: string = toByteString(ORDINARY_KEY);

/** Languages whose `Inside` is kept. */
const INSIDES_MAX = 256;

export class StringMasks {
  readonly #parts: Parts;
  readonly #transitions: Transitions;
  readonly #tokens: TokenTrie;
  readonly #masks: Masks;
  readonly #walk: StringWalk;
  readonly #insides = new Map<number, Inside>();
  readonly #unbounded = new Map<number, Unbounded | null>();

  constructor(
    parts: Parts,
    transitions: Transitions,
    tokens: TokenTrie,
    masks: Masks,
    walk: StringWalk,
  ) {
    this.#parts = parts;
    this.#transitions = transitions;
    this.#tokens = tokens;
    this.#masks = masks;
    this.#walk = walk;
  }

  /** Fills the mask of a string. False for those that few tokens fit, which are walked faster. */
  fill(from: Configuration, position: StringPosition, mask: Uint32Array): boolean {
    if (position.isCanonical) return false;
    const inside = this.#insideOf(position);
    mask.set(inside.mask);
    if (inside.closers.length === 0) return true;
    if (position.key === null) this.#closeValue(from, position, inside.closers, mask);
    else this.#closeKey(from, position, inside.closers, mask);
    return true;
  }

  #insideOf(position: StringPosition): Inside {
    const { content } = position;
    let inside = this.#insides.get(content.id);
    if (inside !== undefined) return inside;
    inside = this.#bounded(position) ?? this.#walkInside(position);
    this.#insides.set(content.id, inside);
    for (const oldest of this.#insides.keys()) {
      if (this.#insides.size <= INSIDES_MAX) break;
      this.#insides.delete(oldest);
    }
    return inside;
  }

  /** A language and bounds on its length, which change with every character; null for others. */
  #bounded(position: StringPosition): Inside | null {
    const split = this.#parts.arena.splitLength(position.content);
    if (split === null) return null;
    const { core, min, max } = split;
    const inside = this.#unboundedOf({ ...position, content: core });
    if (inside === null) return null;
    const closers = inside.closers.filter((token) => {
      const length = this.#tokens.closerLengths[token] as number;
      return length >= min && length <= max;
    });
    if (core === this.#parts.arena.anyString) {
      return { mask: this.#tokens.inStringUpTo(max), closers };
    }
    if (max >= inside.lengthMax) return { mask: inside.mask, closers };
    const mask = new Uint32Array(this.#tokens.maskWords);
    for (let token = 0; token < inside.lengths.length; token++) {
      const length = inside.lengths[token] as number;
      if (length > 0 && length <= max) setBit(mask, token);
    }
    return { mask, closers };
  }

  /** Null when not every length from the shortest on is possible everywhere in the language. */
  #unboundedOf(position: StringPosition): Unbounded | null {
    const { content } = position;
    const known = this.#unbounded.get(content.id);
    if (known !== undefined) return known;
    const { arena } = this.#parts;
    const found = content === arena.anyString ? this.#freeInside() : this.#walkUnbounded(position);
    this.#unbounded.set(content.id, found);
    return found;
  }

  #freeInside(): Unbounded {
    const { inString, stringLengths, stringLengthMax, closerTokens } = this.#tokens;
    const lengths = { lengths: stringLengths, lengthMax: stringLengthMax };
    return { mask: inString, ...lengths, closers: closerTokens };
  }

  #walkInside(position: StringPosition): Inside {
    const { trie, maskWords, inStringBelow, closersBelow } = this.#tokens;
    const mask = new Uint32Array(maskWords);
    const closers: number[] = [];
    this.#walk.run(trie, 0, position, {
      onNode: (node) => {
        let token = trie.entry[node] as number;
        for (; token !== -1; token = trie.twin[token] as number) setBit(mask, token);
        return true;
      },
      onFree: (node) => {
        for (const token of inStringBelow.at(node)) setBit(mask, token);
        for (const token of closersBelow.at(node)) closers.push(token);
      },
      onLoop: (node, rest) => {
        for (const token of inStringBelow.at(node)) setBit(mask, token);
        if (!rest.nullable) return;
        for (const token of closersBelow.at(node)) closers.push(token);
      },
      onClose: (node) => {
        for (const token of closersBelow.at(node)) closers.push(token);
      },
    });
    return { mask, closers };
  }

  #walkUnbounded(position: StringPosition): Unbounded | null {
    const { trie, maskWords, size, inStringBelow, closersBelow, stringLengths } = this.#tokens;
    const mask = new Uint32Array(maskWords);
    const lengths = new Uint16Array(size);
    const closers: number[] = [];
    let lengthMax = 0;
    const mark = (token: number, length: number): void => {
      setBit(mask, token);
      lengths[token] = length;
      if (length > lengthMax) lengthMax = length;
    };
    /** With so many characters after what a token has. */
    const markBelow = (node: number, more: number): void => {
      for (const token of inStringBelow.at(node))
        mark(token, (stringLengths[token] as number) + more);
    };
    let isUnbounded = true;
    this.#walk.run(trie, 0, position, {
      onNode: (node, rest, count, decode) => {
        const left = this.#shortestLength(rest, decode);
        if (left === null) isUnbounded = false;
        let token = trie.entry[node] as number;
        for (; token !== -1; token = trie.twin[token] as number) mark(token, count + (left ?? 0));
        return isUnbounded;
      },
      onFree: (node) => {
        markBelow(node, 0);
        for (const token of closersBelow.at(node)) closers.push(token);
      },
      onLoop: (node, rest) => {
        const left = this.#shortestLength(rest, PLAIN);
        if (left === null) isUnbounded = false;
        markBelow(node, left ?? 0);
        if (!rest.nullable) return;
        for (const token of closersBelow.at(node)) closers.push(token);
      },
      onClose: (node) => {
        for (const token of closersBelow.at(node)) closers.push(token);
      },
    });
    return isUnbounded ? { mask, lengths, lengthMax, closers } : null;
  }

  /**
   * Characters of the shortest text of a language in which every longer length occurs as well;
   * null for other languages.
   * @param decode what of its first character is there already
   */
  #shortestLength(content: Regex, decode: number): number | null {
    const { arena } = this.#parts;
    if (decode === PLAIN) {
      const lengths = arena.lengths(content);
      return lengths === null || lengths.max < Number.POSITIVE_INFINITY ? null : lengths.min;
    }
    const wide = isEscape(decode) ? null : arena.wide(content);
    const rests =
      wide !== null
        ? [wide]
        : pendingRanges(decode).flatMap(([from, to]) =>
            arena.livingExamples(content, from, to).map((first) => arena.derive(content, first)),
          );
    let shortest = Number.POSITIVE_INFINITY;
    for (const rest of rests) {
      const length = this.#shortestLength(rest, PLAIN);
      if (length === null) return null;
      shortest = Math.min(shortest, length + 1);
    }
    return shortest;
  }

  #closeValue(
    from: Configuration,
    position: StringPosition,
    closers: readonly number[],
    mask: Uint32Array,
  ): void {
    // Where the value itself matters later, it takes part from the next string on.
    const capture = extend(from.capture, `${ORDINARY}"`);
    const after = this.#transitions.closeString(position, { layout: from.layout, capture });
    const groups = this.#masks.groupsAfter(after);
    const isUnknown = isUncaptured(from);
    for (const token of closers) {
      const group = this.#tokens.closerOf[token] as number;
      const { rest } = this.#tokens.closers[group] as Closers;
      const isSure = isUnknown || rest === '';
      if (isSure ? groups[group] === 1 : this.#masks.isLegal(from, token)) setBit(mask, token);
    }
  }

  /** Keys that are neither named nor taken differ only by the rules that hold them. */
  #closeKey(
    from: Configuration,
    position: StringPosition,
    closers: readonly number[],
    mask: Uint32Array,
  ): void {
    const { shape, progress } = position.frame as ObjectFrame;
    const { arena } = this.#parts;
    const key = position.key as string;
    const start = (keys: Regex): Regex => deriveAll(arena, keys, key);
    const rules = [...shape.rules, ...shape.needs].map(({ keys }) => start(keys));
    const known = new Map<string, Uint8Array>();
    for (const token of closers) {
      const group = this.#tokens.closerOf[token] as number;
      const rest = this.#tokens.closerText(token);
      const name = key + rest;
      const isOther = !shape.properties.has(name) && !progress.extras.includes(name);
      if (!isOther || this.#tokens.closers[group]?.hasString) {
        if (this.#masks.isLegal(from, token)) setBit(mask, token);
        continue;
      }
      const held = rules.map((rule) => (arena.matches(rule, rest) ? 1 : 0)).join('');
      let groups = known.get(held);
      if (groups === undefined) {
        groups = this.#masks.groupsAfter(
          this.#transitions.closeString({ ...position, key: name }, from),
        );
        known.set(held, groups);
      }
      if (groups[group] === 1) setBit(mask, token);
    }
  }
}

function deriveAll(arena: RegexArena, regex: Regex, text: string): Regex {
  let rest = regex;
  for (const character of text) rest = arena.derive(rest, character.codePointAt(0) as number);
  return rest;
}
