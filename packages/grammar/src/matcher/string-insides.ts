// Which tokens stay inside a string, and which hold its closing quote: a matter of its language
// alone, and of few languages but for their bounds on the length.
import { KeptByOwner } from '../kept.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { ClassWalk } from './class-walk.ts';
import type { StringPosition } from './configuration.ts';
import { isEscape, PLAIN, pendingRanges } from './string-decoder.ts';
import type { StringWalk } from './string-walk.ts';

/** What tokens do to strings of one language. */
export type Inside = {
  /** Tokens that leave the string unfinished. Shared: not to be changed. */
  readonly mask: Uint32Array;
  /** Tokens with a quote that may end it. */
  readonly closers: readonly number[];
};

/** The same for a language without the bounds on its length. */
type Unbounded = Inside & {
  /** [vocabulary size] characters of the shortest string that starts with a token of `mask`. */
  readonly lengths: Uint16Array;
  readonly lengthMax: number;
};

/** Languages whose `Inside` is kept. */
const INSIDES_MAX = 256;

/** Texts that are looked at one by one. */
const EXCLUDED_MAX = 256;

/** Kinds of characters whose strings are kept, for each vocabulary. */
const KINDS_MAX = 128;

const insidesOfCharacters = new KeptByOwner<TokenTrie, string, Unbounded>(KINDS_MAX);

export class StringInsides {
  readonly #arena: RegexArena;
  readonly #tokens: TokenTrie;
  readonly #walk: ClassWalk;
  readonly #insides = new Map<number, Inside>();
  readonly #unbounded = new Map<number, Unbounded | null>();

  constructor(arena: RegexArena, tokens: TokenTrie, walk: StringWalk) {
    this.#arena = arena;
    this.#tokens = tokens;
    this.#walk = new ClassWalk(arena, tokens, walk);
  }

  /** For a position between two characters. */
  of(position: StringPosition): Inside {
    const { content } = position;
    let inside = this.#insides.get(content.id);
    if (inside !== undefined) return inside;
    inside = this.#bounded(position) ?? this.#allBut(content) ?? this.#walkInside(position);
    this.#insides.set(content.id, inside);
    for (const oldest of this.#insides.keys()) {
      if (this.#insides.size <= INSIDES_MAX) break;
      this.#insides.delete(oldest);
    }
    return inside;
  }

  /** A language and bounds on its length, which change with every character; null for others. */
  #bounded(position: StringPosition): Inside | null {
    const split = this.#arena.splitLength(position.content);
    if (split === null) return null;
    const { core, min, max } = split;
    const inside = this.#unboundedOf({ ...position, content: core });
    if (inside === null) return null;
    const closers = inside.closers.filter((token) => {
      const length = this.#tokens.closerLengths[token] as number;
      return length >= min && length <= max;
    });
    if (core === this.#arena.anyString) {
      return { mask: this.#tokens.inStringUpTo(max), closers };
    }
    if (max >= inside.lengthMax) return { mask: inside.mask, closers };
    const mask = new Uint32Array(this.#tokens.maskWords);
    if (inside.lengths === this.#tokens.stringLengths) {
      const short = this.#tokens.inStringUpTo(max);
      for (let word = 0; word < mask.length; word++) {
        mask[word] = (inside.mask[word] as number) & (short[word] as number);
      }
      return { mask, closers };
    }
    for (let token = 0; token < inside.lengths.length; token++) {
      const length = inside.lengths[token] as number;
      if (length > 0 && length <= max) setBit(mask, token);
    }
    return { mask, closers };
  }

  /** All strings but some that are listed: any token may come, and few may not end there. */
  #allBut(content: Regex): Inside | null {
    const arena = this.#arena;
    const excluded = (content.kind === 'or' ? content.parts : [content]).find(
      ({ kind, parts }) => kind === 'not' && arena.isFinite(parts[0] as Regex),
    );
    if (excluded === undefined) return null;
    const { inString, closerTokens } = this.#tokens;
    const texts = arena.listed(excluded.parts[0] as Regex, EXCLUDED_MAX);
    if (texts === null) return null;
    const missing = new Set<number>();
    for (const text of texts) {
      if (arena.matches(content, text)) continue;
      for (const token of this.#tokens.closersWith(text)) missing.add(token);
    }
    const closers =
      missing.size === 0 ? closerTokens : closerTokens.filter((token) => !missing.has(token));
    return { mask: inString, closers };
  }

  /** Null when not every length from the shortest on is possible everywhere in the language. */
  #unboundedOf(position: StringPosition): Unbounded | null {
    const { content } = position;
    const known = this.#unbounded.get(content.id);
    if (known !== undefined) return known;
    const arena = this.#arena;
    let found: Unbounded | null;
    if (content === arena.anyString) found = this.#freeInside();
    else if (isOfCharacters(content)) found = this.#ofCharacters(position);
    else found = this.#walkUnbounded(position);
    this.#unbounded.set(content.id, found);
    return found;
  }

  /** Strings of characters of one kind, such as letters and digits: the same in all grammars. */
  #ofCharacters(position: StringPosition): Unbounded | null {
    const ofKinds = insidesOfCharacters.of(this.#tokens);
    const kind = JSON.stringify(position.content.parts[0]?.ranges);
    const known = ofKinds.get(kind);
    if (known !== undefined) return known;
    const walked = this.#walkUnbounded(position);
    if (walked === null) return null;
    const found = { ...walked, lengths: this.#tokens.stringLengths };
    ofKinds.set(kind, found);
    return found;
  }

  #freeInside(): Unbounded {
    const { inString, stringLengths, stringLengthMax, closerTokens } = this.#tokens;
    const lengths = { lengths: stringLengths, lengthMax: stringLengthMax };
    return { mask: inString, ...lengths, closers: closerTokens };
  }

  #walkInside(position: StringPosition): Inside {
    const mask = new Uint32Array(this.#tokens.maskWords);
    const closers = new Set<number>();
    this.#walk.run(position, (tokens) => {
      const close = (node: number): void => {
        for (const token of tokens.closers.at(node)) closers.add(token);
      };
      return {
        onNode: (node) => {
          tokens.inString.addOwn(node, mask);
          return true;
        },
        onFree: (node) => {
          tokens.inString.addAt(node, mask);
          close(node);
        },
        onLoop: (node, rest) => {
          tokens.inString.addAt(node, mask);
          if (rest.nullable) close(node);
        },
        onClose: close,
      };
    });
    return { mask, closers: [...closers] };
  }

  #walkUnbounded(position: StringPosition): Unbounded | null {
    const { maskWords, size, stringLengths } = this.#tokens;
    const mask = new Uint32Array(maskWords);
    const lengths = new Uint16Array(size);
    const closers = new Set<number>();
    let lengthMax = 0;
    const mark = (token: number, length: number): void => {
      setBit(mask, token);
      lengths[token] = length;
      if (length > lengthMax) lengthMax = length;
    };
    let isUnbounded = true;
    this.#walk.run(position, (tokens) => {
      /** With so many characters after what a token has. */
      const markBelow = (node: number, more: number): void => {
        for (const token of tokens.inString.at(node)) {
          mark(token, (stringLengths[token] as number) + more);
        }
      };
      const close = (node: number): void => {
        for (const token of tokens.closers.at(node)) closers.add(token);
      };
      return {
        onNode: (node, rest, count, decode) => {
          const left = this.#shortestLength(rest, decode);
          if (left === null) isUnbounded = false;
          for (const token of tokens.inString.own(node)) mark(token, count + (left ?? 0));
          return isUnbounded;
        },
        onFree: (node) => {
          markBelow(node, 0);
          close(node);
        },
        onLoop: (node, rest) => {
          const left = this.#shortestLength(rest, PLAIN);
          if (left === null) isUnbounded = false;
          markBelow(node, left ?? 0);
          if (rest.nullable) close(node);
        },
        onClose: close,
      };
    });
    return isUnbounded ? { mask, lengths, lengthMax, closers: [...closers] } : null;
  }

  /**
   * Characters of the shortest text of a language in which every longer length occurs as well;
   * null for other languages.
   * @param decode what of its first character is there already
   */
  #shortestLength(content: Regex, decode: number): number | null {
    const arena = this.#arena;
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
}

function isOfCharacters({ kind, min, max, parts }: Regex): boolean {
  return (
    kind === 'repeat' && min === 0 && max === Number.POSITIVE_INFINITY && parts[0]?.kind === 'chars'
  );
}
