// Expressions as alternatives of shapes, for one type of containers. What an expression says of
// other types plays no part, which keeps the alternatives few.

import { GrammarError } from '../errors.ts';
import { Kept } from '../kept.ts';
import { expandAmong } from './among.ts';
import { type ContainerKind, containerOf, type Expression, type Reference } from './expression.ts';
import type { SchemaSpace } from './space.ts';

/** How restrictions on one type of containers are combined. */
export interface ShapeKind<S, A extends Expression> {
  readonly kind: ContainerKind;
  /** The shape of all values of the type. */
  readonly any: S;
  /** One shape of all atoms together; null when it is surely empty. */
  build(atoms: readonly A[]): S | null;
  /** The shape of both; null when it is surely empty. */
  meet(left: S, right: S): S | null;
  /** A cheap test, true only when `meet` is empty. */
  areApart(left: S, right: S): boolean;
  /** Expressions that must all be inhabited for the shape to be. */
  essentials(shape: S): Iterable<Expression>;
}

/** Thrown where an expression leads to itself without a part of the value in between. */
export class CircularError extends Error {
  override readonly name = 'CircularError';
  readonly pointer: string;

  constructor(pointer: string) {
    super('A reference leads to itself.');
    this.pointer = pointer;
  }
}

// More than any schema written by hand comes to; each alternative is a thread of the matcher.
const ALTERNATIVES_MAX = 2_000;

// More than there are shapes; its square is still a whole number.
const PAIR_IDS = 2 ** 26;

/** Pairs of shapes whose meeting is kept. */
const MET_MAX = 20_000;

// Lists of this length are looked through for empty shapes before they multiply.
const LONG_LIST = 8;

export class Alternatives<S extends { readonly id: number }, A extends Expression> {
  readonly #space: SchemaSpace;
  readonly #shapes: ShapeKind<S, A>;
  readonly #isSurelyEmpty: (expression: Expression, depth: number) => boolean;
  readonly #known = new Map<Expression, readonly S[]>();
  readonly #met = new Kept<number, S | null>(MET_MAX);
  readonly #open = new Set<Reference>();

  /** @param isSurelyEmpty a test that looks as deep as told, and may say false of empty ones */
  constructor(
    space: SchemaSpace,
    shapes: ShapeKind<S, A>,
    isSurelyEmpty: (expression: Expression, depth: number) => boolean,
  ) {
    this.#space = space;
    this.#shapes = shapes;
    this.#isSurelyEmpty = isSurelyEmpty;
  }

  /** A value of the type is accepted when one of the shapes accepts it. */
  of(expression: Expression): readonly S[] {
    let known = this.#known.get(expression);
    if (known === undefined) {
      known = this.#workOut(expression);
      this.#known.set(expression, known);
    }
    return known;
  }

  isEmptyShape(shape: S, depth: number): boolean {
    if (depth <= 0) return false;
    for (const part of this.#shapes.essentials(shape)) {
      if (this.#isSurelyEmpty(part, depth - 1)) return true;
    }
    return false;
  }

  #workOut(expression: Expression): readonly S[] {
    this.#space.fuel.spend();
    switch (expression.kind) {
      case 'or':
        return this.#union(expression.parts.map((part) => this.of(part)));
      case 'oneOf':
        return this.#exactlyOne(expression.parts);
      case 'reference':
        return this.#follow(expression, (target) => this.of(target));
      case 'among':
        return this.of(expandAmong(this.#space, expression));
      default:
        return this.#conjunction(expression);
    }
  }

  #follow<T>(reference: Reference, use: (target: Expression) => T): T {
    const { target, pointer } = reference.link;
    if (target === null || this.#open.has(reference)) throw new CircularError(pointer);
    this.#open.add(reference);
    try {
      return use(reference.isNegated ? this.#space.not(target) : target);
    } finally {
      this.#open.delete(reference);
    }
  }

  /** Atoms make one shape, which then meets the alternatives of all other parts. */
  #conjunction(expression: Expression): readonly S[] {
    const atoms: A[] = [];
    const choices: Expression[] = [];
    if (!this.#flatten(expression, atoms, choices)) return [];
    const base = atoms.length === 0 ? this.#shapes.any : this.#shapes.build(atoms);
    if (base === null) return [];
    let list: readonly S[] = [base];
    for (const choice of choices) {
      list = this.#product(list, this.of(choice));
      if (list.length === 0) break;
    }
    return list;
  }

  /** Collects the parts of a conjunction; false when it has no values of the type. */
  #flatten(part: Expression, atoms: A[], choices: Expression[]): boolean {
    switch (part.kind) {
      case 'flat':
        return this.#shapes.kind === 'array' ? part.isArray : part.isObject;
      case 'and':
        return part.parts.every((each) => this.#flatten(each, atoms, choices));
      case 'reference':
        return this.#follow(part, (target) => this.#flatten(target, atoms, choices));
      case 'among':
        return this.#flatten(expandAmong(this.#space, part), atoms, choices);
      case 'or':
      case 'oneOf':
        choices.push(part);
        return true;
      default:
        if (containerOf(part) === this.#shapes.kind) atoms.push(part as A);
        return true;
    }
  }

  #union(lists: readonly (readonly S[])[]): readonly S[] {
    const all = new Set(lists.flat());
    if (all.has(this.#shapes.any)) return [this.#shapes.any];
    return this.#checked(all);
  }

  #product(left: readonly S[], right: readonly S[]): readonly S[] {
    if (right.includes(this.#shapes.any)) return left;
    const result = new Set<S>();
    for (const one of left) {
      const met: S[] = [];
      // Those that met before cost something as well.
      this.#space.fuel.spend(1 + (right.length >> 3));
      for (const other of right) {
        const both = this.#meet(one, other);
        if (both !== null) met.push(both);
        // Where an alternative adds nothing, all others are part of it.
        if (both === one) break;
      }
      for (const each of met.includes(one) ? [one] : met) result.add(each);
    }
    if (result.size > LONG_LIST) {
      for (const shape of result) if (this.isEmptyShape(shape, 2)) result.delete(shape);
    }
    return this.#checked(result);
  }

  /** The same two meet again where products are made anew, after a slice of work or a new item. */
  #meet(one: S, other: S): S | null {
    const pair = one.id * PAIR_IDS + other.id;
    let both = this.#met.get(pair);
    if (both === undefined) {
      this.#space.fuel.spend();
      both = this.#shapes.areApart(one, other) ? null : this.#shapes.meet(one, other);
      this.#met.set(pair, both);
    }
    return both;
  }

  #checked(shapes: ReadonlySet<S>): readonly S[] {
    if (shapes.size <= ALTERNATIVES_MAX) return [...shapes];
    throw new GrammarError(
      'too_large',
      'The schema combines so many alternatives that they cannot be told apart: use fewer ' +
        'anyOf, oneOf, not, if or dependencies for the same value.',
    );
  }

  /**
   * Branches that overlap with none of the others stay as they are; each other branch leaves out
   * what those that it overlaps with accept. Taking branches for overlapping is always exact, only
   * more work, so that the test may stop early.
   */
  #exactlyOne(parts: readonly Expression[]): readonly S[] {
    const lists = parts.map((part) => this.of(part));
    const overlapping = parts.map((): Expression[] => []);
    lists.forEach((left, i) => {
      for (let j = i + 1; j < lists.length; j++) {
        const right = lists[j] ?? [];
        if (!this.#doOverlap(left, right)) continue;
        overlapping[i]?.push(this.#space.not(parts[j] ?? this.#space.any));
        overlapping[j]?.push(this.#space.not(parts[i] ?? this.#space.any));
      }
    });
    return this.#union(
      lists.map((list, index) => {
        const others = overlapping[index] ?? [];
        if (others.length === 0) return list;
        return this.of(this.#space.and(parts[index] ?? this.#space.any, ...others));
      }),
    );
  }

  #doOverlap(left: readonly S[], right: readonly S[]): boolean {
    return left.some((one) =>
      right.some((other) => {
        const both = this.#meet(one, other);
        return both !== null && !this.isEmptyShape(both, OVERLAP_DEPTH);
      }),
    );
  }
}

// How many levels below a branch of oneOf are looked at for what tells it from the others.
const OVERLAP_DEPTH = 4;
