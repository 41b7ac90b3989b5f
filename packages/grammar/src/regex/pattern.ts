// From a pattern of ECMA-262 to the language of the texts in which it finds something.
//
// A node is compiled together with what may follow it. Assertions then are intersections with that,
// and what an assertion must know of the text before it is one of three things: nothing is there,
// or the last character is one of a word, or another one.

import { PATTERN_PROPERTY_STEPS, PATTERN_UNROLL_MAX } from '../limits.ts';
import type { RegexArena } from './arena.ts';
import { invert, WORD } from './pattern-classes.ts';
import { PatternError, type PatternNode, readPatternSyntax } from './pattern-syntax.ts';
import type { Regex } from './regex.ts';

/** The rest of the text, by what comes before it. */
type Rest = { readonly start: Regex; readonly word: Regex; readonly other: Regex };

/**
 * @param source as in `new RegExp(source, 'u')`; finds something anywhere unless it is anchored
 * @throws PatternError when it is wrong, or has a back reference, a look behind, or an assertion in
 * a place where it cannot be matched
 */
export function parsePattern(arena: RegexArena, source: string): Regex {
  const root = readPatternSyntax(source, () => arena.spend(PATTERN_PROPERTY_STEPS));
  const compiler = new Compiler(arena);
  const { anyString } = arena;
  const found = compiler.compile(root, { start: anyString, word: anyString, other: anyString });
  return arena.or(found.start, compiler.after(anyString, found));
}

class Compiler {
  readonly #arena: RegexArena;
  readonly #word: Regex;
  readonly #other: Regex;

  constructor(arena: RegexArena) {
    this.#arena = arena;
    this.#word = arena.chars(WORD);
    this.#other = arena.chars(invert(WORD));
  }

  compile(node: PatternNode, rest: Rest): Rest {
    const plain = this.#plain(node);
    if (plain !== null) return this.#then(plain, rest);
    const { never } = this.#arena;
    switch (node.type) {
      case 'chars':
        return this.#then(this.#arena.chars(node.ranges), rest);
      case 'sequence':
        return node.parts.reduceRight((follows, part) => this.compile(part, follows), rest);
      case 'choice': {
        const options = node.options.map((option) => this.compile(option, rest));
        const any = (of: (option: Rest) => Regex): Regex =>
          this.#arena.or(...options.map((option) => of(option)));
        return { start: any((o) => o.start), word: any((o) => o.word), other: any((o) => o.other) };
      }
      case 'repeat':
        return this.#repeat(node, rest);
      case 'look':
        return this.#look(node, rest);
      case 'start':
        return { start: rest.start, word: never, other: never };
      case 'end':
        return each(rest, (follows) => (follows.nullable ? this.#arena.empty : never));
      case 'boundary':
        return this.#boundary(rest, true);
      case 'inside':
        return this.#boundary(rest, false);
    }
  }

  /** Texts of `texts` that are not empty, and then the rest. */
  after(texts: Regex, { word, other }: Rest): Regex {
    const arena = this.#arena;
    const { anyString } = arena;
    if (word === other) {
      if (word === anyString && texts === anyString) return arena.concat(arena.anyChar, anyString);
      const some = texts.nullable ? arena.and(texts, this.#some()) : texts;
      return arena.concat(some, word);
    }
    const ending = (last: Regex): Regex => arena.and(texts, arena.concat(anyString, last));
    return arena.or(
      arena.concat(ending(this.#word), word),
      arena.concat(ending(this.#other), other),
    );
  }

  #then(texts: Regex, rest: Rest): Rest {
    const { start, word, other } = rest;
    if (start === word && word === other) return each(rest, () => this.#arena.concat(texts, word));
    const after = this.after(texts, rest);
    return each(rest, (follows) => (texts.nullable ? this.#arena.or(after, follows) : after));
  }

  /**
   * The texts of a node without assertions; null where there are some.
   * @param isInside neither at the start nor at the end, so that anchors hold nowhere
   */
  #plain(node: PatternNode, isInside = false): Regex | null {
    const arena = this.#arena;
    switch (node.type) {
      case 'start':
      case 'end':
        return isInside ? arena.never : null;
      case 'chars':
        return arena.chars(node.ranges);
      case 'sequence':
      case 'choice': {
        const nodes = node.type === 'sequence' ? node.parts : node.options;
        const parts: Regex[] = [];
        for (const part of nodes) {
          const plain = this.#plain(part, isInside);
          if (plain === null) return null;
          parts.push(plain);
        }
        return node.type === 'sequence' ? arena.concat(...parts) : arena.or(...parts);
      }
      case 'repeat': {
        const body = this.#plain(node.body, isInside);
        return body && arena.repeat(body, node.min, node.max);
      }
      default:
        return null;
    }
  }

  #look({ body, isNegative }: Extract<PatternNode, { type: 'look' }>, rest: Rest): Rest {
    const { anyString } = this.#arena;
    const seen = this.compile(body, { start: anyString, word: anyString, other: anyString });
    const hold = (follows: Regex, look: Regex): Regex =>
      this.#arena.and(follows, isNegative ? this.#arena.not(look) : look);
    return {
      start: hold(rest.start, seen.start),
      word: hold(rest.word, seen.word),
      other: hold(rest.other, seen.other),
    };
  }

  /** A word begins or ends here, or not. */
  #boundary({ start, word, other }: Rest, isWanted: boolean): Rest {
    const arena = this.#arena;
    const toWord = arena.concat(this.#word, arena.anyString);
    const wordNext = (follows: Regex, isNext: boolean): Regex =>
      arena.and(follows, isNext ? toWord : arena.not(toWord));
    return {
      start: wordNext(start, isWanted),
      word: wordNext(word, !isWanted),
      other: wordNext(other, isWanted),
    };
  }

  #repeat(node: Extract<PatternNode, { type: 'repeat' }>, rest: Rest): Rest {
    const { body, min, max } = node;
    const tempered = this.#tempered(node, rest);
    if (tempered !== null) return tempered;
    if (max > PATTERN_UNROLL_MAX) return this.#repeatAnchored(node, rest);
    let follows = rest;
    for (let count = max; count > 0; count--) {
      const once = this.compile(body, follows);
      follows = count > min ? this.#or(rest, once) : once;
    }
    return follows;
  }

  /** Only the first of many rounds can be at the start, and only the last one at the end. */
  #repeatAnchored(node: Extract<PatternNode, { type: 'repeat' }>, rest: Rest): Rest {
    const { body, min, max } = node;
    const between = this.#plain(body, true);
    if (between === null || between.nullable) {
      throw new PatternError('an assertion is repeated, which is not supported.');
    }
    const last = this.compile(body, rest);
    const middle = this.#arena.repeat(between, Math.max(min - 2, 0), max - 2);
    let found = this.compile(body, this.#then(middle, last));
    if (min <= 1) found = this.#or(found, last);
    return min === 0 ? this.#or(found, rest) : found;
  }

  /** `((?!…).)*$`: no look ahead finds something before any character of the rest. */
  #tempered(node: Extract<PatternNode, { type: 'repeat' }>, rest: Rest): Rest | null {
    const { empty, anyString } = this.#arena;
    const parts = flatten(node.body);
    const character = parts.at(-1);
    const isAtEnd = rest.start === empty && rest.word === empty && rest.other === empty;
    if (!isAtEnd || character?.type !== 'chars') return null;
    const arena = this.#arena;
    let avoided = arena.never;
    for (const look of parts.slice(0, -1)) {
      const seen = look.type === 'look' && look.isNegative ? this.#plain(look.body) : null;
      if (seen === null) return null;
      avoided = arena.or(avoided, seen);
    }
    const there = arena.and(arena.concat(avoided, anyString), this.#some());
    const texts = arena.repeat(arena.chars(character.ranges), node.min, node.max);
    const found = arena.and(texts, arena.not(arena.concat(anyString, there)));
    return each(rest, () => found);
  }

  #or(one: Rest, other: Rest): Rest {
    const { start, word, other: rest } = other;
    const arena = this.#arena;
    return {
      start: arena.or(one.start, start),
      word: arena.or(one.word, word),
      other: arena.or(one.other, rest),
    };
  }

  #some(): Regex {
    return this.#arena.concat(this.#arena.anyChar, this.#arena.anyString);
  }
}

function each({ start, word, other }: Rest, change: (follows: Regex) => Regex): Rest {
  return { start: change(start), word: change(word), other: change(other) };
}

/** The parts of sequences in sequences. */
function flatten(node: PatternNode): readonly PatternNode[] {
  return node.type === 'sequence' ? node.parts.flatMap(flatten) : [node];
}
