// Which tokens stay inside a string, and which hold its closing quote: a matter of its language
// alone, and of few languages but for their bounds on the length.
import { KeptByOwner } from '../kept.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { inBoth, isNone, selectTokens } from '../vocabulary/mask-words.ts';
import { setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { ClassWalk } from './class-walk.ts';
import type { StringPosition } from './configuration.ts';
import { isEscape, PLAIN, pendingRanges } from './string-decoder.ts';
import type { StringWalk } from './string-walk.ts';

/** What tokens do to strings of one language. */
export type Inside = {
  /** Tokens that leave the string unfinished. Shared: not to be changed. */
  readonly mask: Uint32Array;
  /** Tokens with a quote that may end it, a mask as well; null where there are none. */
  readonly closers: Uint32Array | null;
};

/** The same for a language without the bounds on its length. */
type Unbounded = Inside & {
  /** [vocabulary size] characters of the shortest string that starts with a token of `mask`. */
  readonly lengths: Uint16Array;
  readonly lengthMax: number;
};

/** Languages whose `Inside` is kept by one grammar. */
const INSIDES_MAX = 256;

/** Texts that are looked at one by one. */
const EXCLUDED_MAX = 256;

/** Languages that were walked, kept for all grammars of a vocabulary. */
const WALKED_MAX = 256;
const UNBOUNDED_MAX = 96;

const walkedInsides = new KeptByOwner<TokenTrie, number, Inside>(WALKED_MAX);
const unboundedInsides = new KeptByOwner<TokenTrie, number, Unbounded | null>(UNBOUNDED_MAX);

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
    inside =
      this.#bounded(position) ??
      this.#allBut(content) ??
      this.#shared(walkedInsides, content, () => this.#walkInside(position));
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
    const closers = this.#closersWithin(inside.closers, min, max);
    if (core === this.#arena.anyString) {
      return { mask: this.#tokens.inStringUpTo(max), closers };
    }
    if (max >= inside.lengthMax) return { mask: inside.mask, closers };
    const { lengths } = inside;
    if (lengths === this.#tokens.stringLengths) {
      return { mask: inBoth(inside.mask, this.#tokens.inStringUpTo(max)), closers };
    }
    const mask = selectTokens(inside.mask, (token) => (lengths[token] as number) <= max);
    return { mask, closers };
  }

  #closersWithin(closers: Uint32Array | null, min: number, max: number): Uint32Array | null {
    const { closerLengths, stringLengthMax } = this.#tokens;
    if (closers === null || (min === 0 && max >= stringLengthMax)) return closers;
    const within = selectTokens(closers, (token) => {
      const length = closerLengths[token] as number;
      return length >= min && length <= max;
    });
    return isNone(within) ? null : within;
  }

  /** All strings but some that are listed: any token may come, and few may not end there. */
  #allBut(content: Regex): Inside | null {
    const arena = this.#arena;
    const excluded = (content.kind === 'or' ? content.parts : [content]).find(
      ({ kind, parts }) => kind === 'not' && arena.isFinite(parts[0] as Regex),
    );
    if (excluded === undefined) return null;
    const { inString, closerMask } = this.#tokens;
    const texts = arena.listed(excluded.parts[0] as Regex, EXCLUDED_MAX);
    if (texts === null) return null;
    const missing = new Set<number>();
    for (const text of texts) {
      if (arena.matches(content, text)) continue;
      for (const token of this.#tokens.closersWith(text)) missing.add(token);
    }
    if (missing.size === 0) return { mask: inString, closers: closerMask };
    return { mask: inString, closers: selectTokens(closerMask, (token) => !missing.has(token)) };
  }

  /** Null when not every length from the shortest on is possible everywhere in the language. */
  #unboundedOf(position: StringPosition): Unbounded | null {
    const { content } = position;
    const known = this.#unbounded.get(content.id);
    if (known !== undefined) return known;
    const arena = this.#arena;
    let found: Unbounded | null;
    if (content === arena.anyString) found = this.#freeInside();
    else found = this.#shared(unboundedInsides, content, () => this.#findUnbounded(position));
    this.#unbounded.set(content.id, found);
    return found;
  }

  /** What all grammars of the vocabulary have in common for a language. */
  #shared<T>(known: KeptByOwner<TokenTrie, number, T>, content: Regex, find: () => T): T {
    const language = this.#arena.languageId(content);
    if (language === null) return find();
    const ofTokens = known.of(this.#tokens);
    let found = ofTokens.get(language);
    if (found === undefined) {
      found = find();
      ofTokens.set(language, found);
    }
    return found;
  }

  #findUnbounded(position: StringPosition): Unbounded | null {
    const walked = this.#walkUnbounded(position);
    if (walked === null || !isOfCharacters(position.content)) return walked;
    return { ...walked, lengths: this.#tokens.stringLengths };
  }

  #freeInside(): Unbounded {
    const { inString, stringLengths, stringLengthMax, closerMask } = this.#tokens;
    const lengths = { lengths: stringLengths, lengthMax: stringLengthMax };
    return { mask: inString, ...lengths, closers: closerMask };
  }

  #walkInside(position: StringPosition): Inside {
    const mask = new Uint32Array(this.#tokens.maskWords);
    const closers = new Uint32Array(this.#tokens.maskWords);
    this.#walk.run(position, (tokens) => {
      const close = (node: number): void => tokens.closers.addAt(node, closers);
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
    return { mask, closers: isNone(closers) ? null : closers };
  }

  #walkUnbounded(position: StringPosition): Unbounded | null {
    const { maskWords, size, stringLengths } = this.#tokens;
    const mask = new Uint32Array(maskWords);
    const lengths = new Uint16Array(size);
    const closers = new Uint32Array(maskWords);
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
      const close = (node: number): void => tokens.closers.addAt(node, closers);
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
    if (!isUnbounded) return null;
    return { mask, lengths, lengthMax, closers: isNone(closers) ? null : closers };
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
