// Conjunctions of restrictions on arrays: from atoms to one shape, and from two shapes to one.
// Shapes come out in a normal form, and those that are surely empty do not come out at all.
import { GrammarError } from '../errors.ts';
import { CONTAINS_MAX } from '../limits.ts';
import type { ShapeKind } from './alternatives.ts';
import type { ArrayAtom, Expression } from './expression.ts';
import type { ArrayShape, Contains } from './shapes.ts';
import type { SchemaSpace } from './space.ts';

/** A shape in the making. */
type ArrayDraft = {
  prefix: Expression[];
  rest: Expression;
  itemsMin: number;
  itemsMax: number;
  isUnique: boolean;
  contains: readonly Contains[];
};

// Items further on are only looked at when an array is completed.
const ITEMS_LOOKED_AT = 16;

export class ArrayShapes implements ShapeKind<ArrayShape, ArrayAtom> {
  readonly kind = 'array';
  readonly any: ArrayShape;
  readonly #space: SchemaSpace;
  readonly #known = new Map<string, ArrayShape>();

  constructor(space: SchemaSpace) {
    this.#space = space;
    this.any = this.#intern(this.#blank());
  }

  build(atoms: readonly ArrayAtom[]): ArrayShape | null {
    const draft = this.#blank();
    const length = Math.max(0, ...atoms.map(prefixOf));
    const parts: Expression[][] = Array.from({ length }, () => []);
    for (const atom of atoms) {
      if (atom.kind === 'item') parts[atom.index]?.push(atom.value);
      else if (atom.kind === 'itemsFrom') {
        for (const each of parts.slice(atom.from)) each.push(atom.value);
        draft.rest = this.#space.and(draft.rest, atom.value);
      } else restrict(draft, atom);
    }
    draft.prefix = parts.map((each) => this.#space.and(...each));
    return this.#finish(draft);
  }

  meet(left: ArrayShape, right: ArrayShape): ArrayShape | null {
    if (left === right || right === this.any) return left;
    if (left === this.any) return right;
    const length = Math.max(left.prefix.length, right.prefix.length);
    this.#space.fuel.spend(1 + length);
    return this.#finish({
      prefix: Array.from({ length }, (_, index) =>
        this.#space.and(itemAt(left, index), itemAt(right, index)),
      ),
      rest: this.#space.and(left.rest, right.rest),
      itemsMin: Math.max(left.itemsMin, right.itemsMin),
      itemsMax: Math.min(left.itemsMax, right.itemsMax),
      isUnique: left.isUnique || right.isUnique,
      contains: [...left.contains, ...right.contains],
    });
  }

  /** Is there an item that both must have and whose values surely have nothing in common? */
  areApart(left: ArrayShape, right: ArrayShape): boolean {
    if (left.itemsMin > right.itemsMax || right.itemsMin > left.itemsMax) return true;
    const count = Math.min(ITEMS_LOOKED_AT, Math.max(left.itemsMin, right.itemsMin));
    for (let index = 0; index < count; index++) {
      if (this.#isDead(this.#space.and(itemAt(left, index), itemAt(right, index)))) return true;
    }
    return false;
  }

  /** What must each be inhabited for an array to exist. */
  *essentials(shape: ArrayShape): Iterable<Expression> {
    const count = Math.min(shape.itemsMin, ITEMS_LOOKED_AT, shape.prefix.length + 1);
    for (let index = 0; index < count; index++) yield itemAt(shape, index);
    for (const { item, min } of shape.contains) if (min > 0) yield item;
  }

  #isDead(expression: Expression): boolean {
    return expression.kind === 'flat' && !this.#space.flats.isInhabited(expression);
  }

  #blank(): ArrayDraft {
    return {
      prefix: [],
      rest: this.#space.any,
      itemsMin: 0,
      itemsMax: Number.POSITIVE_INFINITY,
      isUnique: false,
      contains: [],
    };
  }

  #finish(draft: ArrayDraft): ArrayShape | null {
    const { any, never } = this.#space;
    if (draft.contains.length > CONTAINS_MAX) {
      const message = `More than ${CONTAINS_MAX} kinds of items are to be contained at once.`;
      throw new GrammarError('too_large', `${message} Use fewer "contains".`, '', 'contains');
    }
    // Counts of all items say how long the array is.
    for (const { from, item, min, max } of draft.contains) {
      if (min > 0) draft.itemsMin = Math.max(draft.itemsMin, from + min);
      if (item === any) draft.itemsMax = Math.min(draft.itemsMax, from + max);
    }
    const end = draft.prefix.findIndex((item) => this.#isDead(item));
    if (end >= 0) draft.itemsMax = Math.min(draft.itemsMax, end);
    else if (this.#isDead(draft.rest)) {
      draft.itemsMax = Math.min(draft.itemsMax, draft.prefix.length);
    }
    if (draft.itemsMin > draft.itemsMax) return null;
    if (draft.itemsMax <= draft.prefix.length) {
      draft.prefix.length = draft.itemsMax;
      draft.rest = never;
    }
    while (draft.prefix.length > 0 && draft.prefix.at(-1) === draft.rest) draft.prefix.pop();
    draft.isUnique &&= draft.itemsMax > 1;
    const contains = this.#combineContains(draft);
    if (contains === null) return null;
    return this.#intern({ ...draft, contains });
  }

  /** One count for each kind of item; null when counts contradict each other. */
  #combineContains(draft: ArrayDraft): readonly Contains[] | null {
    const combined = new Map<string, Contains>();
    for (const one of draft.contains) {
      if (one.item === this.#space.any) continue;
      const key = `${one.from}:${one.item.id}`;
      const other = combined.get(key) ?? one;
      const min = Math.max(one.min, other.min);
      const most = Math.max(0, draft.itemsMax - one.from);
      const max = Math.min(one.max, other.max);
      if (min > max || min > most) return null;
      if (min > 0 && this.#isDead(one.item)) return null;
      combined.set(key, { ...one, min, max: max >= most ? Number.POSITIVE_INFINITY : max });
    }
    return [...combined.values()].filter(
      ({ min, max }) => min > 0 || max !== Number.POSITIVE_INFINITY,
    );
  }

  #intern(draft: ArrayDraft): ArrayShape {
    const { prefix, rest, itemsMin, itemsMax, isUnique, contains } = draft;
    const key = [
      prefix.map(({ id }) => id).join(),
      [rest.id, itemsMin, itemsMax, isUnique].join(),
      contains.map(({ from, item, min, max }) => [from, item.id, min, max].join()).join('/'),
    ].join(';');
    let shape = this.#known.get(key);
    if (shape === undefined) {
      shape = { ...draft, id: this.#known.size };
      this.#known.set(key, shape);
    }
    return shape;
  }
}

/** What the item at an index must satisfy, where there is one. */
export function itemAt(shape: ArrayShape, index: number): Expression {
  return shape.prefix[index] ?? shape.rest;
}

function prefixOf(atom: ArrayAtom): number {
  if (atom.kind === 'item') return atom.index + 1;
  return atom.kind === 'itemsFrom' ? atom.from : 0;
}

function restrict(draft: ArrayDraft, atom: ArrayAtom): void {
  switch (atom.kind) {
    case 'itemsMin':
      draft.itemsMin = Math.max(draft.itemsMin, atom.count);
      break;
    case 'itemsMax':
      draft.itemsMax = Math.min(draft.itemsMax, atom.count);
      break;
    case 'unique':
      draft.isUnique = true;
      break;
    case 'contains':
      draft.contains = [...draft.contains, atom];
      break;
  }
}
