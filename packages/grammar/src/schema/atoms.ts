// Makers of atoms: the smallest expressions, each of which restricts one type of containers.
import type { Regex } from '../regex/regex.ts';
import type { Expression } from './expression.ts';
import type { SchemaSpace } from './space.ts';

/** The value of the key, where there is one, is in `value`. Says where the key comes, too. */
export function property(space: SchemaSpace, name: string, value: Expression): Expression {
  return space.atom({ kind: 'property', name, value });
}

export function required(space: SchemaSpace, name: string): Expression {
  return space.atom({ kind: 'required', name });
}

export function absent(space: SchemaSpace, name: string): Expression {
  return property(space, name, space.never);
}

/** Every value whose key is in `keys` is in `value`. */
export function keyRule(space: SchemaSpace, keys: Regex, value: Expression): Expression {
  if (value === space.any || keys === space.arena.never) return space.any;
  return space.atom({ kind: 'keyRule', keys, value });
}

/** Every key is in `keys`. */
export function keyNames(space: SchemaSpace, keys: Regex): Expression {
  if (keys === space.arena.anyString) return space.any;
  return space.atom({ kind: 'keyNames', keys });
}

/** At least one key of `keys` has a value in `value`. */
export function need(space: SchemaSpace, keys: Regex, value: Expression): Expression {
  if (value === space.never || keys === space.arena.never) return noObject(space);
  return space.atom({ kind: 'need', keys, value });
}

export function propertiesMin(space: SchemaSpace, count: number): Expression {
  return count <= 0 ? space.any : space.atom({ kind: 'propertiesMin', count });
}

export function propertiesMax(space: SchemaSpace, count: number): Expression {
  if (count === Number.POSITIVE_INFINITY) return space.any;
  return count < 0 ? noObject(space) : space.atom({ kind: 'propertiesMax', count });
}

export function item(space: SchemaSpace, index: number, value: Expression): Expression {
  return value === space.any ? value : space.atom({ kind: 'item', index, value });
}

/** Every item from index `from` on is in `value`. */
export function itemsFrom(space: SchemaSpace, from: number, value: Expression): Expression {
  if (value === space.any) return value;
  if (value === space.never) return itemsMax(space, from);
  return space.atom({ kind: 'itemsFrom', from, value });
}

export function itemsMin(space: SchemaSpace, count: number): Expression {
  return count <= 0 ? space.any : space.atom({ kind: 'itemsMin', count });
}

export function itemsMax(space: SchemaSpace, count: number): Expression {
  if (count === Number.POSITIVE_INFINITY) return space.any;
  return count < 0 ? noArray(space) : space.atom({ kind: 'itemsMax', count });
}

export function unique(space: SchemaSpace): Expression {
  return space.atom({ kind: 'unique' });
}

export type Count = { readonly min: number; readonly max: number };

/**
 * Between `min` and `max` of the items from index `from` on are in `item`.
 * @throws GrammarError `unsupported` when counting them needs a complement that cannot be enforced
 */
export function contains(
  space: SchemaSpace,
  from: number,
  item: Expression,
  { min, max }: Count,
): Expression {
  if (min > max) return noArray(space);
  if (min <= 0 && max === Number.POSITIVE_INFINITY) return space.any;
  if (item === space.never) return min > 0 ? noArray(space) : space.any;
  // Who counts must tell the items that do not count: better refused now than later.
  if (max !== Number.POSITIVE_INFINITY) space.not(item);
  return space.atom({ kind: 'contains', from, item, min, max });
}

function noObject(space: SchemaSpace): Expression {
  return space.flat({ ...space.flats.any, isObject: false });
}

function noArray(space: SchemaSpace): Expression {
  return space.flat({ ...space.flats.any, isArray: false });
}
