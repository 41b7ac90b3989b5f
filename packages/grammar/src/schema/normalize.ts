// What an expression comes down to at one level. Scalars are worked out point by point through the
// boolean structure; only containers are spelled out as alternatives, for each type on its own.
import { GrammarError } from '../errors.ts';
import { Alternatives, CircularError } from './alternatives.ts';
import { amongScalars } from './among.ts';
import { ArrayShapes } from './arrays.ts';
import type { ArrayAtom, Expression, Flat, ObjectAtom, Reference } from './expression.ts';
import { type DetailedObject, ObjectShapes } from './objects.ts';
import type { ArrayShape, Summary } from './shapes.ts';
import type { SchemaSpace } from './space.ts';

export class Normalizer {
  readonly #space: SchemaSpace;
  readonly #objects: Alternatives<DetailedObject, ObjectAtom>;
  readonly #arrays: Alternatives<ArrayShape, ArrayAtom>;
  readonly #summaries = new Map<Expression, Summary>();
  readonly #scalars = new Map<Expression, Flat>();
  readonly #surelyEmpty = new Map<string, boolean>();
  readonly #open = new Set<Reference>();

  constructor(space: SchemaSpace) {
    this.#space = space;
    const isSurelyEmpty = (expression: Expression, depth: number): boolean =>
      this.#isSurelyEmpty(expression, depth);
    this.#objects = new Alternatives(space, new ObjectShapes(space), isSurelyEmpty);
    this.#arrays = new Alternatives(space, new ArrayShapes(space), isSurelyEmpty);
  }

  summary(expression: Expression): Summary {
    let summary = this.#summaries.get(expression);
    if (summary === undefined) {
      try {
        summary = this.#workOut(expression);
      } catch (error) {
        throw error instanceof CircularError ? circular(error.pointer) : error;
      }
      this.#summaries.set(expression, summary);
    }
    return summary;
  }

  /** The scalars of an expression; what it says of containers is meaningless. */
  scalars(expression: Expression): Flat {
    if (expression.kind === 'flat') return expression;
    let known = this.#scalars.get(expression);
    if (known === undefined) {
      known = this.#workOutScalars(expression);
      this.#scalars.set(expression, known);
    }
    return known;
  }

  #workOut(expression: Expression): Summary {
    this.#space.fuel.spend();
    const { isNull, isTrue, isFalse, number, string } = this.scalars(expression);
    const { arena, flats } = this.#space;
    return {
      isNull,
      isTrue,
      isFalse,
      number: arena.alive(number) ? flats.spell(number) : arena.never,
      string: arena.alive(string) ? string : arena.never,
      arrays: this.#arrays.of(expression),
      objects: this.#objects.of(expression),
    };
  }

  #workOutScalars(expression: Expression): Flat {
    const { flats, any, never } = this.#space;
    switch (expression.kind) {
      case 'and': {
        const parts = expression.parts.map((part) => this.scalars(part));
        return parts.reduce((all, part) => this.#space.flat(flats.and(all, part)), any);
      }
      case 'or': {
        const parts = expression.parts.map((part) => this.scalars(part));
        return parts.reduce((all, part) => this.#space.flat(flats.or(all, part)), never);
      }
      case 'oneOf':
        return this.#space.flat(flats.oneOf(expression.parts.map((part) => this.scalars(part))));
      case 'among': {
        const fields = amongScalars(this.#space, expression.values);
        return this.#space.flat(expression.isNegated ? flats.not(fields) : fields);
      }
      case 'reference':
        return this.#follow(expression);
      default:
        return any;
    }
  }

  #follow(reference: Reference): Flat {
    const { target, pointer } = reference.link;
    if (target === null || this.#open.has(reference)) throw new CircularError(pointer);
    this.#open.add(reference);
    try {
      return this.scalars(reference.isNegated ? this.#space.not(target) : target);
    } finally {
      this.#open.delete(reference);
    }
  }

  /**
   * Is there surely no value? Looks `depth` levels down. Recursive schemas lead back to what is
   * being worked out right now: of that, nothing is known yet, and so it counts as inhabited.
   */
  #isSurelyEmpty(expression: Expression, depth: number): boolean {
    if (expression.kind === 'flat') return !this.#space.flats.isInhabited(expression);
    const key = `${expression.id}:${depth}`;
    let known = this.#surelyEmpty.get(key);
    if (known === undefined) {
      known = this.#findNothing(expression, depth);
      this.#surelyEmpty.set(key, known);
    }
    return known;
  }

  #findNothing(expression: Expression, depth: number): boolean {
    this.#space.fuel.spend();
    try {
      if (this.#space.flats.hasScalars(this.scalars(expression))) return false;
      return (
        this.#arrays.of(expression).every((shape) => this.#arrays.isEmptyShape(shape, depth)) &&
        this.#objects.of(expression).every((shape) => this.#objects.isEmptyShape(shape, depth))
      );
    } catch (error) {
      if (error instanceof CircularError) return false;
      throw error;
    }
  }
}

function circular(pointer: string): GrammarError {
  return new GrammarError(
    'unsupported',
    'There is a circular reference: $ref leads back to itself before any property or item.',
    pointer,
    '$ref',
  );
}
