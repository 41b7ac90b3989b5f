// What an item at one place may count for: for each `contains` it either satisfies what that asks
// for, or it does not.

import type { Expression } from './expression.ts';
import type { ArrayShape } from './shapes.ts';
import type { SchemaSpace } from './space.ts';

export type ItemOption = {
  readonly expression: Expression;
  /** Counts of the shape's `contains` with this item. */
  readonly counts: readonly number[];
  /** The `contains` that the item counts for, as bits. */
  readonly counted: number;
  /** Equal for places where the same is asked of an item. */
  readonly place: string;
};

/**
 * The options of the item at `index` after items that counted as `counts` say. Where there is no
 * upper limit to keep, an item that is not counted may satisfy a `contains` nevertheless.
 */
export function itemOptions(
  space: SchemaSpace,
  shape: ArrayShape,
  index: number,
  counts: readonly number[],
): readonly ItemOption[] {
  const base = shape.prefix[index] ?? shape.rest;
  const active = shape.contains.map(({ from }) => (from <= index ? 1 : 0)).join('');
  const place = `${base.id} ${active}`;
  let options: ItemOption[] = [{ expression: base, counts, counted: 0, place }];
  for (const [at, contains] of shape.contains.entries()) {
    const count = counts[at] ?? 0;
    const isLimited = contains.max < Number.POSITIVE_INFINITY;
    if (index < contains.from || (!isLimited && count >= contains.min)) continue;
    options = options.flatMap((option) => {
      const counted = {
        ...option,
        expression: space.and(option.expression, contains.item),
        counts: option.counts.with(at, count + 1),
        counted: option.counted + 2 ** at,
      };
      const other = isLimited
        ? { ...option, expression: space.and(option.expression, space.not(contains.item)) }
        : option;
      if (count >= contains.max) return [other];
      return [counted, other].filter(({ expression }) => expression !== space.never);
    });
  }
  return options;
}
