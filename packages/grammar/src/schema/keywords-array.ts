// The keywords for arrays.
import * as atoms from './atoms.ts';
import type { Expression } from './expression.ts';
import { checkUnevaluated } from './keywords-object.ts';
import type { SchemaPlace } from './place.ts';

export function* readArrayKeywords(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  yield* readItems(place);
  yield atoms.itemsMin(space, place.number('minItems') ?? 0);
  yield atoms.itemsMax(space, place.number('maxItems') ?? Number.POSITIVE_INFINITY);
  if (place.value('uniqueItems') === true) yield atoms.unique(space);
  if (place.has('contains')) {
    const item = place.read('contains');
    const min = place.number('minContains') ?? 1;
    const max = place.number('maxContains') ?? Number.POSITIVE_INFINITY;
    yield place.within('contains', () => atoms.contains(space, 0, item, { min, max }));
  }
}

/** A list of schemas for the first items, and one schema for all others. */
function* readItems(place: SchemaPlace): Iterable<Expression> {
  const { space } = place;
  const isOldList = Array.isArray(place.value('items'));
  const listKeyword = isOldList ? 'items' : 'prefixItems';
  const items = place.readList(listKeyword);
  for (const [index, value] of items.entries()) yield atoms.item(space, index, value);
  const restKeyword = isOldList ? 'additionalItems' : 'items';
  if (place.has(restKeyword)) {
    yield atoms.itemsFrom(space, items.length, place.read(restKeyword));
  } else if (place.has('unevaluatedItems')) {
    const value = place.read('unevaluatedItems');
    if (value === space.any) return;
    checkUnevaluated(place, 'unevaluatedItems');
    if (place.has('contains')) {
      const message = '"unevaluatedItems" next to "contains" cannot be enforced: use "items".';
      throw place.error('unsupported', message, 'unevaluatedItems');
    }
    yield atoms.itemsFrom(space, items.length, value);
  }
}
