// Which items may come next in an open array.
import type { Expression } from '../schema/expression.ts';
import { type ArrayShape, placesApart } from '../schema/shapes.ts';
import { sketchValue } from '../schema/sketch.ts';
import type { ArrayProgress, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';

/** An item that may come: what it must satisfy, and the progress once it is there. */
export type Item = { readonly value: Expression; readonly progress: ArrayProgress };

export class Items {
  readonly #space: SchemaSpace;
  readonly #smallest: Smallest;

  constructor(space: SchemaSpace, smallest: Smallest) {
    this.#space = space;
    this.#smallest = smallest;
  }

  /** The alternatives for the next item; they exclude each other. */
  of(shape: ArrayShape, progress: ArrayProgress): readonly Item[] {
    const { index } = progress;
    if (index >= shape.itemsMax) return [];
    const base = shape.prefix[index] ?? shape.rest;
    const value = shape.isUnique
      ? this.#space.and(base, this.#space.notAmong(progress.used))
      : base;
    let items: Item[] = [{ value, progress: { ...progress, index: saturate(index + 1, shape) } }];
    for (const [at, contains] of shape.contains.entries()) {
      if (index < contains.from) continue;
      items = items.flatMap((item) => this.#countItem(item, at, contains));
    }
    if (shape.isUnique) items = items.map((item) => this.#sparing(shape, item));
    return items.filter(
      (item) =>
        this.#smallest.isInhabited(item.value) &&
        this.#smallest.finishArray(shape, item.progress) !== null,
    );
  }

  /** The item without the values that those owed after it cannot do without. */
  #sparing(shape: ArrayShape, { value, progress }: Item): Item {
    const owed = this.#smallest.finishArray(shape, progress) ?? [];
    // Any other value leaves these to be had.
    const needed = owed.map(sketchValue).filter((each) => {
      const used = [...progress.used, each];
      return this.#smallest.finishArray(shape, { ...progress, used }) === null;
    });
    if (needed.length === 0) return { value, progress };
    return { value: this.#space.and(value, this.#space.notAmong(needed)), progress };
  }

  /** The item counts for a `contains`, or it does not: two alternatives. */
  #countItem(item: Item, at: number, contains: ArrayShape['contains'][number]): Item[] {
    const count = item.progress.containsCounts[at] as number;
    if (count >= contains.min && contains.max === Number.POSITIVE_INFINITY) return [item];
    const containsCounts = item.progress.containsCounts.with(at, count + 1);
    const counted: Item = {
      value: this.#space.and(item.value, contains.item),
      progress: { ...item.progress, containsCounts },
    };
    const other: Item = {
      value: this.#space.and(item.value, this.#space.not(contains.item)),
      progress: item.progress,
    };
    return count < contains.max ? [counted, other] : [other];
  }
}

function saturate(index: number, shape: ArrayShape): number {
  // Unique items differ from each other, so no two places are alike.
  return shape.isUnique ? index : Math.min(index, placesApart(shape));
}
