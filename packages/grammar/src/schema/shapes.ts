// What a schema comes down to at one place of a document: for each type of JSON, which values.
// Alternatives of scalars are merged into one language; those of containers stay a list.
import type { Regex } from '../regex/regex.ts';
import type { Expression } from './expression.ts';

/** All values that one expression accepts. */
export type Summary = {
  readonly isNull: boolean;
  readonly isTrue: boolean;
  readonly isFalse: boolean;
  /** Texts of numbers, as they stand in a document; `never` when there is none. */
  readonly number: Regex;
  /** Contents of strings, after decoding escapes; `never` when there is none. */
  readonly string: Regex;
  /** A value is accepted when at least one shape accepts it. */
  readonly arrays: readonly ArrayShape[];
  readonly objects: readonly ObjectShape[];
};

/** Arrays: the item at `i` satisfies `prefix[i]`, or `rest` beyond the prefix. */
export type ArrayShape = {
  /** Equal for equal shapes of one space. */
  readonly id: number;
  readonly prefix: readonly Expression[];
  /** `never` when the prefix is as long as arrays may be. */
  readonly rest: Expression;
  readonly itemsMin: number;
  /** Infinity when there is no limit. */
  readonly itemsMax: number;
  /** No two items are equal as JSON values. */
  readonly isUnique: boolean;
  readonly contains: readonly Contains[];
};

/** Between `min` and `max` of the items from index `from` on satisfy `item`. */
export type Contains = {
  readonly from: number;
  readonly item: Expression;
  readonly min: number;
  readonly max: number;
};

/**
 * Objects: the value of key `k` satisfies `properties.get(k)` where there is one, with which the
 * rules for `k` have been merged; otherwise the values of all rules whose `keys` holds `k`. Every
 * key is in `keyNames`.
 */
export type ObjectShape = {
  /** Equal for equal shapes of one space. */
  readonly id: number;
  /** Named keys in the order in which they must come. All other keys come after them. */
  readonly properties: ReadonlyMap<string, Expression>;
  /** Each of them is a key of `properties`. */
  readonly required: ReadonlySet<string>;
  readonly rules: readonly KeyRule[];
  readonly keyNames: Regex;
  /** 0 when `required` says as much. */
  readonly propertiesMin: number;
  /** Infinity when there is no limit. */
  readonly propertiesMax: number;
  /** For each of these, at most 30, a property with a key in `keys` has a value of `value`. */
  readonly needs: readonly KeyRule[];
};

export type KeyRule = { readonly keys: Regex; readonly value: Expression };

/** Beyond the prefix, all bounds and all starts of `contains`, the places in an array are alike. */
export function placesApart(shape: ArrayShape): number {
  const starts = shape.contains.map(({ from }) => from);
  const finite = [shape.itemsMin, shape.itemsMax].filter((bound) => Number.isFinite(bound));
  return Math.max(shape.prefix.length, ...starts, ...finite);
}
