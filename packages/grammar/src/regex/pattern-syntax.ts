// Reads a regular expression of ECMA-262 into a tree. What the `u` flag refuses and people write
// all the same, such as `\-` or a lone brace, means what it means without the flag (Annex B).
import {
  PATTERN_CHARACTERS_MAX,
  PATTERN_DEPTH_MAX,
  PATTERN_LOOKS_MAX,
  PATTERN_REPEAT_MAX,
} from '../limits.ts';
import { DIGITS, invert, LINE_ENDS, SPACE, unicodeProperty, WORD } from './pattern-classes.ts';
import type { CharRange } from './regex.ts';

/** A pattern that is wrong, or that cannot be matched. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

export type PatternNode =
  | { readonly type: 'chars'; readonly ranges: readonly CharRange[] }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly type: 'repeat';
      readonly body: PatternNode;
      readonly min: number;
      readonly max: number;
    }
  | { readonly type: 'look'; readonly body: PatternNode; readonly isNegative: boolean }
  | { readonly type: 'start' | 'end' | 'boundary' | 'inside' };

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['f', 0x0c],
  ['v', 0x0b],
]);

const QUANTIFIERS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['*', [0, Number.POSITIVE_INFINITY]],
  ['+', [1, Number.POSITIVE_INFINITY]],
  ['?', [0, 1]],
]);

/**
 * @param onProperty called for each Unicode property in it, before it is looked up
 * @throws PatternError
 */
export function readPatternSyntax(source: string, onProperty: () => void): PatternNode {
  if (source.length > PATTERN_CHARACTERS_MAX) {
    throw new PatternError(`it is longer than ${PATTERN_CHARACTERS_MAX} characters.`);
  }
  return new Reader(source, onProperty).read();
}

class Reader {
  readonly #source: string;
  readonly #onProperty: () => void;
  #at = 0;
  #depth = 0;
  #looks = 0;

  constructor(source: string, onProperty: () => void) {
    this.#source = source;
    this.#onProperty = onProperty;
  }

  read(): PatternNode {
    const root = this.#choice();
    if (this.#at < this.#source.length) throw this.#error('a ")" closes nothing');
    return root;
  }

  #choice(): PatternNode {
    if (++this.#depth > PATTERN_DEPTH_MAX) {
      throw this.#error(`groups are nested deeper than ${PATTERN_DEPTH_MAX}`);
    }
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? (options[0] as PatternNode) : { type: 'choice', options };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#peek())) {
      parts.push(this.#quantified(this.#atom()));
    }
    return parts.length === 1 ? (parts[0] as PatternNode) : { type: 'sequence', parts };
  }

  #quantified(body: PatternNode): PatternNode {
    const range = this.#quantifier();
    if (range === null) return body;
    this.#take('?'); // lazy or not, the texts are the same
    const [min, max] = range;
    if (min > max) throw this.#error('the numbers of a quantifier are in the wrong order');
    if (min > PATTERN_REPEAT_MAX || (max > PATTERN_REPEAT_MAX && max !== Infinity)) {
      throw this.#error(`a quantifier is above ${PATTERN_REPEAT_MAX}`);
    }
    if (['chars', 'sequence', 'choice', 'repeat'].includes(body.type)) {
      return { type: 'repeat', body, min, max };
    }
    throw this.#error('a quantifier follows an assertion');
  }

  #quantifier(): readonly [number, number] | null {
    const simple = QUANTIFIERS.get(this.#peek());
    if (simple !== undefined) {
      this.#at++;
      return simple;
    }
    const found = this.#match(/\{(\d+)(,(\d*))?\}/y);
    if (found === null) return null;
    const [, min, comma, max] = found;
    if (comma === undefined) return [Number(min), Number(min)];
    return [Number(min), max ? Number(max) : Number.POSITIVE_INFINITY];
  }

  #atom(): PatternNode {
    const character = this.#next();
    switch (character) {
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return { type: 'chars', ranges: invert(LINE_ENDS) };
      case '(':
        return this.#group();
      case '[':
        return { type: 'chars', ranges: this.#class() };
      case '\\':
        return this.#escapedAtom();
      case '*':
      case '+':
      case '?':
        throw this.#error(`there is nothing before "${character}" to repeat`);
      default:
        return { type: 'chars', ranges: only(character) };
    }
  }

  #group(): PatternNode {
    const look = this.#match(/\?(=|!)/y);
    if (look === null && this.#match(/\?(?::|<[\p{L}_$][\p{L}\p{N}_$]*>)/uy) === null) {
      if (this.#match(/\?<[=!]/y) !== null) throw this.#error('looking behind is not supported');
      if (this.#peek() === '?') throw this.#error('this kind of group is not supported');
    }
    const body = this.#choice();
    if (!this.#take(')')) throw this.#error('a "(" is not closed');
    // A group of an assertion alone may be repeated, unlike the assertion.
    if (look === null) return { type: 'sequence', parts: [body] };
    if (++this.#looks <= PATTERN_LOOKS_MAX)
      return { type: 'look', body, isNegative: look[1] === '!' };
    throw this.#error(`it looks ahead more than ${PATTERN_LOOKS_MAX} times`);
  }

  #escapedAtom(): PatternNode {
    if (this.#take('b')) return { type: 'boundary' };
    if (this.#take('B')) return { type: 'inside' };
    if (/[1-9k]/.test(this.#peek())) throw this.#error('a back reference is not supported');
    return { type: 'chars', ranges: this.#escape() };
  }

  #class(): readonly CharRange[] {
    const isNegative = this.#take('^');
    const ranges: CharRange[] = [];
    while (!this.#take(']')) {
      const first = this.#member();
      const from = singleOf(first);
      const isRange = this.#peek() === '-' && !['', ']'].includes(this.#source[this.#at + 1] ?? '');
      if (!isRange) {
        ranges.push(...first);
        continue;
      }
      this.#at++;
      const last = this.#member();
      const to = singleOf(last);
      // With a set on either side the dash is a character.
      if (from === null || to === null) ranges.push(...first, ...only('-'), ...last);
      else if (from > to) throw this.#error('a range of characters is in the wrong order');
      else ranges.push([from, to]);
    }
    return isNegative ? invert(ranges) : ranges;
  }

  #member(): readonly CharRange[] {
    const character = this.#next();
    if (character === '') throw this.#error('a "[" is not closed');
    if (character !== '\\') return only(character);
    return this.#take('b') ? [[0x08, 0x08]] : this.#escape();
  }

  /** What an escape stands for that means the same inside and outside of a class. */
  #escape(): readonly CharRange[] {
    const character = this.#next();
    const control = CONTROLS.get(character);
    if (control !== undefined) return [[control, control]];
    switch (character) {
      case '':
        throw this.#error('it ends with a backslash');
      case 'd':
        return DIGITS;
      case 'D':
        return invert(DIGITS);
      case 'w':
        return WORD;
      case 'W':
        return invert(WORD);
      case 's':
        return SPACE;
      case 'S':
        return invert(SPACE);
      case 'p':
      case 'P':
        return this.#property(character);
      case '0':
        return [[0, 0]];
      case 'c':
        return this.#controlLetter();
      default:
        return this.#codePoint(character);
    }
  }

  #property(letter: 'p' | 'P'): readonly CharRange[] {
    const name = this.#match(/\{([\w=]+)\}/y)?.[1];
    if (name === undefined) return only(letter);
    this.#onProperty();
    const ranges = unicodeProperty(name);
    if (ranges === null) throw this.#error(`there is no property "${name}" of characters`);
    return letter === 'p' ? ranges : invert(ranges);
  }

  #controlLetter(): readonly CharRange[] {
    const letter = this.#match(/[A-Za-z]/y)?.[0];
    if (letter === undefined) throw this.#error('"\\c" needs a letter');
    const code = letter.charCodeAt(0) & 0x1f;
    return [[code, code]];
  }

  #codePoint(character: string): readonly CharRange[] {
    const digits =
      character === 'x'
        ? this.#match(/([\dA-Fa-f]{2})/y)
        : character === 'u'
          ? (this.#match(/\{0*([\dA-Fa-f]{1,6})\}/y) ?? this.#match(/([\dA-Fa-f]{4})/y))
          : null;
    if (digits === null) return only(character);
    const code = Number.parseInt(digits[1] as string, 16);
    if (code > 0x10ffff) throw this.#error('a code point is above 10FFFF');
    const low =
      code >= 0xd800 && code <= 0xdbff ? this.#match(/\\u([Dd][C-Fc-f][\dA-Fa-f]{2})/y) : null;
    if (low === null) return [[code, code]];
    const pair = 0x10000 + ((code - 0xd800) << 10) + Number.parseInt(low[1] as string, 16) - 0xdc00;
    return [[pair, pair]];
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  /** The next whole character; empty at the end. */
  #next(): string {
    const codePoint = this.#source.codePointAt(this.#at);
    if (codePoint === undefined) return '';
    const character = String.fromCodePoint(codePoint);
    this.#at += character.length;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source);
    if (found !== null) this.#at = sticky.lastIndex;
    return found;
  }

  #error(complaint: string): PatternError {
    return new PatternError(`${complaint}, at character ${this.#at}.`);
  }
}

function only(character: string): readonly CharRange[] {
  const code = character.codePointAt(0) as number;
  return [[code, code]];
}

/** The one character of a set that was written as one; null for a set like `\d`. */
function singleOf(ranges: readonly CharRange[]): number | null {
  const [range, ...more] = ranges;
  if (range === undefined || more.length > 0 || range[0] !== range[1]) return null;
  return range[0];
}
