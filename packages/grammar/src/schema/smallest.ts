// The smallest document of a schema, in bytes of compact JSON. Recursive schemas are solved as a
// least fixpoint: every size starts as infinite and falls until nothing changes, so that what no
// finite document satisfies stays infinite. Nothing is remembered before that.

import type { Fuel } from '../fuel.ts';
import type { Expression } from './expression.ts';
import { ArrayFinisher, type ArrayProgress, emptyArray } from './finish-array.ts';
import {
  EMPTY_OBJECT,
  type KeyOrder,
  ObjectFinisher,
  type ObjectProgress,
} from './finish-object.ts';
import { Fixpoint } from './fixpoint.ts';
import type { ArrayShape, ObjectShape, Summary } from './shapes.ts';
import {
  arraySketch,
  type Lookup,
  objectSketch,
  type SizedEntry,
  type SizedSketch,
  type Sketch,
  type SketchEntry,
  textSketch,
  toEntry,
} from './sketch.ts';
import { SmallTexts } from './small-texts.ts';
import type { SchemaSpace } from './space.ts';

export type { ArrayProgress } from './finish-array.ts';
export type { KeyOrder, ObjectProgress } from './finish-object.ts';
export type { Sketch } from './sketch.ts';

/** Finds the smallest documents of the expressions of one space, and remembers them. */
export class Smallest {
  readonly #space: SchemaSpace;
  readonly #fuel: Fuel;
  readonly #texts: SmallTexts;
  readonly #objects: ObjectFinisher;
  readonly #arrays: ArrayFinisher;
  readonly #known = new Map<Expression, SizedSketch | null>();
  readonly #finishedObjects = new Map<string, readonly SketchEntry[] | null>();

  /** @param keyOrder whether objects are completed in the order of the schema; so by default */
  constructor(space: SchemaSpace, keyOrder: KeyOrder = 'schema') {
    this.#space = space;
    this.#fuel = space.fuel;
    this.#texts = new SmallTexts(space.arena, space.fuel);
    this.#objects = new ObjectFinisher(space, this.#texts, space.fuel, keyOrder);
    this.#arrays = new ArrayFinisher(space, space.fuel);
  }

  /** A smallest document; null when no document satisfies the expression. */
  of(expression: Expression): Sketch | null {
    return this.#solve(expression)?.sketch ?? null;
  }

  /** Bytes of a smallest document; Infinity when there is none. */
  size(expression: Expression): number {
    return this.#solve(expression)?.size ?? Number.POSITIVE_INFINITY;
  }

  isInhabited(expression: Expression): boolean {
    return this.#solve(expression) !== null;
  }

  /**
   * The smallest entries that complete an object from where it stands; null when there are none.
   */
  finishObject(shape: ObjectShape, progress: ObjectProgress): readonly SketchEntry[] | null {
    const { rank, early, count, extras, needsMet } = progress;
    const isKept = extras.length === 0;
    const key = `${shape.id} ${rank} ${early} ${count} ${needsMet}`;
    const known = isKept ? this.#finishedObjects.get(key) : undefined;
    if (known !== undefined) return known;
    const entries = this.#objects.finish(shape, progress, (part) => this.#solve(part));
    const result = entries?.map(toEntry) ?? null;
    if (isKept) this.#finishedObjects.set(key, result);
    return result;
  }

  /** The smallest items that complete an array from where it stands; null when there are none. */
  finishArray(shape: ArrayShape, progress: ArrayProgress): readonly Sketch[] | null {
    const items = this.#arrays.finish(shape, progress, (part) => this.#solve(part));
    return items?.map(({ sketch }) => sketch) ?? null;
  }

  #solve(expression: Expression): SizedSketch | null {
    const known = this.#known.get(expression);
    if (known !== undefined) return known;
    const fixpoint = new Fixpoint(this.#fuel, this.#known, (part, lookup) =>
      this.#evaluate(part, lookup),
    );
    return fixpoint.solve(expression);
  }

  /** The smallest value of an expression if its parts are as small as `lookup` says. */
  #evaluate(expression: Expression, lookup: Lookup<Expression>): SizedSketch | null {
    const summary = this.#space.summary(expression);
    let best = this.#smallestScalar(summary);
    const take = (found: SizedSketch | null): void => {
      if (found !== null && (best === null || found.size < best.size)) best = found;
    };
    const isBeaten = (sizeMin: number): boolean => best !== null && best.size <= sizeMin;
    for (const shape of summary.arrays) {
      this.#fuel.spend();
      if (isBeaten(this.#arrays.sizeMin(shape))) continue;
      const items = this.#arrays.finish(shape, emptyArray(shape), lookup);
      take(items && arraySketch(items));
    }
    for (const shape of summary.objects) {
      this.#fuel.spend(1 + shape.required.size);
      if (isBeaten(this.#objects.sizeMin(shape))) continue;
      const entries: readonly SizedEntry[] | null = this.#objects.finish(
        shape,
        EMPTY_OBJECT,
        lookup,
      );
      take(entries && objectSketch(entries));
    }
    return best;
  }

  #smallestScalar(summary: Summary): SizedSketch | null {
    const scalars = [
      this.#texts.number(summary.number),
      this.#texts.stringSketch(summary.string),
      summary.isNull ? NULL : null,
      summary.isTrue ? TRUE : null,
      summary.isFalse ? FALSE : null,
    ];
    let best: SizedSketch | null = null;
    for (const scalar of scalars) {
      if (scalar !== null && (best === null || scalar.size < best.size)) best = scalar;
    }
    return best;
  }
}

const NULL = textSketch('null');
const TRUE = textSketch('true');
const FALSE = textSketch('false');
