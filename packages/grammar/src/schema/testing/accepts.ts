// Whether an expression accepts a JSON value, straight from the summaries. For tests: it knows
// nothing of texts, of the order of keys or of repeated ones.
import { canonicalText } from '../among.ts';
import type { Expression } from '../expression.ts';
import type { ArrayShape, ObjectShape } from '../shapes.ts';
import type { SchemaSpace } from '../space.ts';

export function accepts(space: SchemaSpace, expression: Expression, value: unknown): boolean {
  const summary = space.summary(expression);
  if (value === null) return summary.isNull;
  if (value === true) return summary.isTrue;
  if (value === false) return summary.isFalse;
  if (typeof value === 'string') return space.arena.matches(summary.string, value);
  if (typeof value === 'number') {
    return numberTexts(value).some((text) => space.arena.matches(summary.number, text));
  }
  if (Array.isArray(value)) {
    return summary.arrays.some((shape) => acceptsArray(space, shape, value));
  }
  return summary.objects.some((shape) =>
    acceptsObject(space, shape, value as Readonly<Record<string, unknown>>),
  );
}

function numberTexts(value: number): readonly string[] {
  const text = JSON.stringify(value);
  if (!text.includes('e')) return [text];
  return [text, value.toFixed(20).replace(/\.?0+$/, '')];
}

function acceptsArray(space: SchemaSpace, shape: ArrayShape, value: readonly unknown[]): boolean {
  if (value.length < shape.itemsMin || value.length > shape.itemsMax) return false;
  if (shape.isUnique && new Set(value.map(canonicalText)).size < value.length) return false;
  const areItemsRight = value.every((item, index) =>
    accepts(space, shape.prefix[index] ?? shape.rest, item),
  );
  const areCountsRight = shape.contains.every(({ from, item, min, max }) => {
    const count = value.slice(from).filter((each) => accepts(space, item, each)).length;
    return count >= min && count <= max;
  });
  return areItemsRight && areCountsRight;
}

function acceptsObject(
  space: SchemaSpace,
  shape: ObjectShape,
  value: Readonly<Record<string, unknown>>,
): boolean {
  const keys = Object.keys(value);
  if (keys.length < shape.propertiesMin || keys.length > shape.propertiesMax) return false;
  if (![...shape.required].every((key) => Object.hasOwn(value, key))) return false;
  const areNeedsMet = shape.needs.every((need) =>
    keys.some(
      (key) => space.arena.matches(need.keys, key) && accepts(space, need.value, value[key]),
    ),
  );
  if (!areNeedsMet) return false;
  return keys.every((key) => {
    if (!space.arena.matches(shape.keyNames, key)) return false;
    const named = shape.properties.get(key);
    if (named !== undefined) return accepts(space, named, value[key]);
    return shape.rules.every(
      (rule) => !space.arena.matches(rule.keys, key) || accepts(space, rule.value, value[key]),
    );
  });
}
