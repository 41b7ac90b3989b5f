// The algebra of sets in which containers are in or out as a whole. Such sets are closed under and,
// or and not, so nothing of them ever needs to be spelled out as alternatives.
import type { RegexArena } from '../regex/arena.ts';
import {
  decimalText,
  integerText,
  multipleOf,
  numberText,
  shortDecimalText,
} from '../regex/numbers.ts';
import type { Regex } from '../regex/regex.ts';
import type { Flat } from './expression.ts';

/** What a flat set is, before it is interned. */
export type FlatFields = Omit<Flat, 'id' | 'kind'>;

/** Names that the keyword `type` may have. */
export type TypeName = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object';

export const TYPE_NAMES: readonly string[] = [
  'null',
  'boolean',
  'number',
  'integer',
  'string',
  'array',
  'object',
] satisfies readonly TypeName[];

/**
 * Flat sets over one arena.
 *
 * Numbers are either all texts of numbers, or a set of decimal texts without exponent that holds
 * all spellings of a value or none. A complement is taken within the decimal texts that are short
 * enough to stay what they are once read as doubles: `4.99999999999999999999` is below 5, and is 5
 * to every reader. That keeps every operation true for values, at the cost of exponents where a
 * schema restricts numbers, and of digits where it excludes some.
 */
export class FlatAlgebra {
  readonly #arena: RegexArena;
  readonly #everyNumber: Regex;
  readonly #decimals: Regex;
  readonly #shortDecimals: Regex;
  readonly #wholes: Regex;
  readonly #integers: Regex;
  /** Sets of numbers by what they were excluded from, and the other way round. */
  readonly #complements = new Map<Regex, Regex>();
  readonly #spelled = new Map<Regex, Regex>();
  readonly #alive = new Map<number, boolean>();

  constructor(arena: RegexArena) {
    this.#arena = arena;
    this.#everyNumber = numberText(arena);
    this.#decimals = decimalText(arena);
    this.#shortDecimals = shortDecimalText(arena);
    this.#wholes = arena.and(this.#decimals, multipleOf(arena, 1));
    this.#integers = integerText(arena);
  }

  get any(): FlatFields {
    return {
      isNull: true,
      isTrue: true,
      isFalse: true,
      isArray: true,
      isObject: true,
      number: this.#everyNumber,
      string: this.#arena.anyString,
    };
  }

  get never(): FlatFields {
    return {
      isNull: false,
      isTrue: false,
      isFalse: false,
      isArray: false,
      isObject: false,
      number: this.#arena.never,
      string: this.#arena.never,
    };
  }

  /** All values of one type. Integers are numbers without a fraction, however they are spelled. */
  type(name: TypeName): FlatFields {
    const { never } = this;
    switch (name) {
      case 'null':
        return { ...never, isNull: true };
      case 'boolean':
        return { ...never, isTrue: true, isFalse: true };
      case 'number':
        return { ...never, number: this.#everyNumber };
      case 'integer':
        return { ...never, number: this.#wholes };
      case 'string':
        return { ...never, string: this.#arena.anyString };
      case 'array':
        return { ...never, isArray: true };
      case 'object':
        return { ...never, isObject: true };
    }
  }

  /** Numbers of a language over decimal texts; all values of other types. */
  numbersIn(language: Regex): FlatFields {
    return { ...this.any, number: this.#arena.and(this.#decimals, language) };
  }

  and(left: FlatFields, right: FlatFields): FlatFields {
    return {
      isNull: left.isNull && right.isNull,
      isTrue: left.isTrue && right.isTrue,
      isFalse: left.isFalse && right.isFalse,
      isArray: left.isArray && right.isArray,
      isObject: left.isObject && right.isObject,
      number: this.#numberAnd(left.number, right.number),
      string: this.#arena.and(left.string, right.string),
    };
  }

  or(left: FlatFields, right: FlatFields): FlatFields {
    return {
      isNull: left.isNull || right.isNull,
      isTrue: left.isTrue || right.isTrue,
      isFalse: left.isFalse || right.isFalse,
      isArray: left.isArray || right.isArray,
      isObject: left.isObject || right.isObject,
      number: this.#numberOr(left.number, right.number),
      string: this.#arena.or(left.string, right.string),
    };
  }

  not(part: FlatFields): FlatFields {
    return {
      isNull: !part.isNull,
      isTrue: !part.isTrue,
      isFalse: !part.isFalse,
      isArray: !part.isArray,
      isObject: !part.isObject,
      number: this.#numberNot(part.number),
      string: this.#arena.not(part.string),
    };
  }

  /** The scalars that exactly one of the parts holds. */
  oneOf(parts: readonly FlatFields[]): FlatFields {
    let some = this.never;
    let one = this.never;
    for (const part of parts) {
      if (!this.hasScalars(this.and(some, part))) {
        one = this.or(one, part);
      } else {
        one = this.or(this.and(one, this.not(part)), this.and(part, this.not(some)));
      }
      some = this.or(some, part);
    }
    return one;
  }

  hasScalars(part: FlatFields): boolean {
    if (part.isNull || part.isTrue || part.isFalse) return true;
    return this.#arena.alive(part.number) || this.#arena.alive(part.string);
  }

  /** Is there a value in it? Exact. */
  isInhabited(flat: Flat): boolean {
    if (flat.isArray || flat.isObject) return true;
    let known = this.#alive.get(flat.id);
    if (known === undefined) {
      known = this.hasScalars(flat);
      this.#alive.set(flat.id, known);
    }
    return known;
  }

  /** How numbers of a set are written: those of whole numbers alone have no fraction. */
  spell(number: Regex): Regex {
    if (number === this.#everyNumber || number === this.#arena.never) return number;
    let spelled = this.#spelled.get(number);
    if (spelled === undefined) {
      const broken = this.#arena.and(number, this.#arena.not(this.#wholes));
      const isWhole = number === this.#wholes || !this.#arena.alive(broken);
      spelled = isWhole ? this.#arena.and(number, this.#integers) : number;
      if (number === this.#wholes) spelled = this.#integers;
      this.#spelled.set(number, spelled);
    }
    return spelled;
  }

  #numberAnd(left: Regex, right: Regex): Regex {
    if (left === this.#everyNumber) return right;
    if (right === this.#everyNumber) return left;
    return this.#arena.and(left, right);
  }

  #numberOr(left: Regex, right: Regex): Regex {
    if (left === this.#everyNumber || right === this.#everyNumber) return this.#everyNumber;
    if (this.#complements.get(left) === right) return this.#everyNumber;
    return this.#arena.or(left, right);
  }

  #numberNot(part: Regex): Regex {
    if (part === this.#everyNumber) return this.#arena.never;
    if (part === this.#arena.never) return this.#everyNumber;
    const known = this.#complements.get(part);
    if (known !== undefined) return known;
    const others = this.#arena.and(this.#shortDecimals, this.#arena.not(part));
    if (others === this.#arena.never) return others;
    this.#complements.set(part, others);
    // The values that are not among the others are those of the part, and not just its short texts.
    this.#complements.set(others, part);
    return others;
  }
}
