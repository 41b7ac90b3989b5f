// Lists of JSON values as expressions, and their complements. A complement is a decision tree over
// keys or items: alternatives grow with the size of the list, not as the product of its values.
import { equalTo } from '../regex/numbers.ts';
import type { Regex } from '../regex/regex.ts';
import * as atoms from './atoms.ts';
import type { Among, Expression } from './expression.ts';
import type { FlatFields } from './flats.ts';
import type { SchemaSpace } from './space.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export function hasContainers(values: readonly unknown[]): boolean {
  return values.some((value) => typeof value === 'object' && value !== null);
}

/** Equal for lists of equal values in the same order. */
export function amongKey(values: readonly unknown[]): string {
  return values.map(canonicalText).join();
}

/** The scalars in a list of values. */
export function amongScalars(space: SchemaSpace, values: readonly unknown[]): FlatFields {
  const { arena } = space;
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = [...new Set(values.filter((value) => typeof value === 'number'))];
  return {
    ...space.flats.never,
    isNull: values.includes(null),
    isTrue: values.includes(true),
    isFalse: values.includes(false),
    string: texts.length === 0 ? arena.never : arena.literals(texts),
    number: arena.or(...numbers.map((number) => textsOf(space, number))),
  };
}

/** All decimal texts of a number, or its usual one where it is too long without an exponent. */
function textsOf(space: SchemaSpace, number: number): Regex {
  const decimals = space.numbersIn(equalTo(space.arena, number)).number;
  return space.arena.alive(decimals) ? decimals : space.arena.literal(JSON.stringify(number));
}

/** The same set without the list: one alternative per container, or a decision tree. */
export function expandAmong(space: SchemaSpace, { values, isNegated }: Among): Expression {
  const scalars = amongScalars(space, values);
  const distinct = [...new Map(values.map((value) => [canonicalText(value), value])).values()];
  const arrays = distinct.filter((value) => Array.isArray(value));
  const objects = distinct.filter(isObject);
  space.fuel.spend(values.length);
  if (!isNegated) {
    return space.or(
      space.flat(scalars),
      ...arrays.map((value) => exactArray(space, value)),
      ...objects.map((value) => exactObject(space, value)),
    );
  }
  const others = { ...space.flats.not(scalars), isArray: false, isObject: false };
  return space.or(
    space.flat(others),
    space.and(space.types(['array']), otherArrays(space, arrays, 0)),
    space.and(space.types(['object']), otherObjects(space, objects, [])),
  );
}

function exactArray(space: SchemaSpace, value: readonly unknown[]): Expression {
  return space.and(
    space.types(['array']),
    ...value.map((item, index) => atoms.item(space, index, space.among([item]))),
    atoms.itemsMin(space, value.length),
    atoms.itemsMax(space, value.length),
  );
}

function exactObject(space: SchemaSpace, value: JsonObject): Expression {
  const names = Object.keys(value);
  return space.and(
    space.types(['object']),
    ...names.map((name) => atoms.property(space, name, space.among([value[name]]))),
    ...names.map((name) => atoms.required(space, name)),
    names.length === 0
      ? atoms.propertiesMax(space, 0)
      : atoms.keyNames(space, space.arena.literals(names)),
  );
}

/** Arrays that differ from all values, which are equal to each other before `index`. */
function otherArrays(
  space: SchemaSpace,
  values: readonly (readonly unknown[])[],
  index: number,
): Expression {
  if (values.length === 0) return space.any;
  const longer = values.filter((value) => value.length > index);
  const isLonger = atoms.itemsMin(space, index + 1);
  if (longer.length === 0) return isLonger;
  const options = groupBy(longer, (value) => value[index]).map(([item, group]) =>
    space.and(
      isLonger,
      atoms.item(space, index, space.among([item])),
      otherArrays(space, group, index + 1),
    ),
  );
  const items = longer.map((value) => value[index]);
  options.push(space.and(isLonger, atoms.item(space, index, space.notAmong(items))));
  if (longer.length === values.length) options.push(atoms.itemsMax(space, index));
  return space.or(...options);
}

/** Objects that differ from all values, which are equal to each other in the keys `present`. */
function otherObjects(
  space: SchemaSpace,
  values: readonly JsonObject[],
  present: readonly string[],
): Expression {
  if (values.length === 0) return space.any;
  const open = values.flatMap((value) => Object.keys(value)).find((key) => !present.includes(key));
  if (open === undefined) {
    const others = space.arena.not(space.arena.literals(present));
    return atoms.need(space, others, space.any);
  }
  const having = values.filter((value) => Object.hasOwn(value, open));
  const isThere = atoms.required(space, open);
  const options = groupBy(having, (value) => value[open]).map(([item, group]) =>
    space.and(
      atoms.property(space, open, space.among([item])),
      isThere,
      otherObjects(space, group, [...present, open]),
    ),
  );
  const items = having.map((value) => value[open]);
  options.push(space.and(atoms.property(space, open, space.notAmong(items)), isThere));
  const lacking = values.filter((value) => !Object.hasOwn(value, open));
  options.push(space.and(atoms.absent(space, open), otherObjects(space, lacking, present)));
  return space.or(...options);
}

function groupBy<V>(values: readonly V[], pick: (value: V) => unknown): [unknown, V[]][] {
  const groups = new Map<string, [unknown, V[]]>();
  for (const value of values) {
    const picked = pick(value);
    const key = canonicalText(picked);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [picked, [value]]);
    else group[1].push(value);
  }
  return [...groups.values()];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal for equal JSON values, whatever the order of their keys. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`);
  return `{${entries.join()}}`;
}
