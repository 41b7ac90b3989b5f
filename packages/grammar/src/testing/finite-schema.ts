// Schemas of finitely many values, with a list of values that holds all valid ones. Which of them
// are valid, a validator says. Numbers are whole, so that each has one spelling.

import fc from 'fast-check';

/** A schema, and values of which the valid ones are all that there are. */
export type FiniteSchema = {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Keys of objects are in the order in which they must be written. */
  readonly candidates: readonly unknown[];
};

const CANDIDATES_MAX = 120;

const STRINGS: readonly (readonly [pattern: string, values: readonly string[]])[] = [
  ['^[ab]{0,2}$', ['', 'a', 'b', 'aa', 'ab', 'ba', 'bb']],
  ['^(a|é|"|\\\\|\n)$', ['a', 'é', '"', '\\', '\n']],
  ['^😀?中$', ['中', '😀中']],
  ['^a{1,3}$', ['a', 'aa', 'aaa']],
];

const scalar: fc.Arbitrary<FiniteSchema> = fc.oneof(
  fc.constantFrom(...STRINGS).map(([pattern, candidates]) => ({
    schema: { type: 'string', pattern },
    candidates,
  })),
  fc.tuple(fc.integer({ min: -3, max: 98 }), fc.integer({ min: 0, max: 12 })).map(
    ([minimum, width]): FiniteSchema => ({
      schema: { type: 'integer', minimum, maximum: minimum + width },
      candidates: Array.from({ length: width + 1 }, (_, index) => minimum + index),
    }),
  ),
  fc
    .subarray(['a', 'ab', 'abc', 'b', null, true, false, ['a'], { a: 'b' }, [], {}], {
      minLength: 1,
    })
    .map((values): FiniteSchema => ({ schema: { enum: values }, candidates: values })),
  fc.constant<FiniteSchema>({ schema: { type: 'boolean' }, candidates: [true, false] }),
  fc.constant<FiniteSchema>({ schema: { type: 'null' }, candidates: [null] }),
  fc.constant<FiniteSchema>({
    schema: { type: ['boolean', 'null'] },
    candidates: [true, false, null],
  }),
);

/** Finite schemas of a depth. */
export function finiteSchema(depth: number): fc.Arbitrary<FiniteSchema> {
  if (depth === 0) return assertion(scalar);
  const part = finiteSchema(depth - 1);
  return fc
    .oneof(assertion(scalar), assertion(array(part)), assertion(object(part)), alternatives(part))
    .filter(({ candidates }) => candidates.length <= CANDIDATES_MAX);
}

function alternatives(part: fc.Arbitrary<FiniteSchema>): fc.Arbitrary<FiniteSchema> {
  return fc
    .tuple(fc.constantFrom('anyOf', 'oneOf'), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([keyword, parts]) => ({
      schema: { [keyword]: parts.map(({ schema }) => schema) },
      candidates: parts.flatMap(({ candidates }) => candidates),
    }));
}

function array(part: fc.Arbitrary<FiniteSchema>): fc.Arbitrary<FiniteSchema> {
  return fc
    .record({
      prefix: fc.array(part, { maxLength: 2 }),
      rest: part,
      itemsMin: fc.integer({ min: 0, max: 2 }),
      itemsMax: fc.integer({ min: 0, max: 3 }),
      isUnique: fc.boolean(),
      few: fc.nat(3),
      counts: fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { nil: null }),
    })
    .filter(({ prefix, rest, itemsMax }) => {
      let count = 1;
      for (let index = 0; index < itemsMax; index++) {
        count *= (prefix[index] ?? rest).candidates.length;
      }
      return count <= CANDIDATES_MAX / 2;
    })
    .map(({ prefix, rest, itemsMin, itemsMax, isUnique, few, counts }) => ({
      schema: {
        type: 'array',
        ...(prefix.length > 0 && { prefixItems: prefix.map(({ schema }) => schema) }),
        items: rest.schema,
        minItems: itemsMin,
        maxItems: itemsMax,
        ...(isUnique && { uniqueItems: true }),
        ...(counts !== null && {
          contains: { enum: rest.candidates.slice(0, 1 + few) },
          minContains: counts[0],
          maxContains: counts[0] + counts[1],
        }),
      },
      candidates: rows(prefix, rest, itemsMax),
    }));
}

function rows(prefix: readonly FiniteSchema[], rest: FiniteSchema, length: number): unknown[][] {
  const found: unknown[][] = [[]];
  let longest: unknown[][] = [[]];
  for (let index = 0; index < length; index++) {
    const { candidates } = prefix[index] ?? rest;
    longest = longest.flatMap((row) => candidates.map((item) => [...row, item]));
    found.push(...longest);
  }
  return found;
}

/** Objects of `a`, `b` and `c`, the last of which no `properties` names. */
function object(part: fc.Arbitrary<FiniteSchema>): fc.Arbitrary<FiniteSchema> {
  return fc
    .record({
      a: part,
      b: part,
      c: fc.option(part, { nil: null }),
      cIsPattern: fc.boolean(),
      required: fc.subarray(['a', 'b']),
      propertiesMin: fc.integer({ min: 0, max: 2 }),
      propertiesMax: fc.integer({ min: 1, max: 3 }),
    })
    .filter(({ a, b, c }) => {
      const counts = [a, b, c].map((one) => (one?.candidates.length ?? 0) + 1);
      return counts.reduce((product, count) => product * count, 1) <= CANDIDATES_MAX / 2;
    })
    .map(({ a, b, c, cIsPattern, required, propertiesMin, propertiesMax }) => ({
      schema: {
        type: 'object',
        properties: { a: a.schema, b: b.schema },
        ...(c === null || cIsPattern
          ? { additionalProperties: false }
          : { additionalProperties: c.schema, propertyNames: { enum: ['a', 'b', 'c'] } }),
        ...(c !== null && cIsPattern && { patternProperties: { '^c$': c.schema } }),
        ...(required.length > 0 && { required }),
        ...(propertiesMin > 0 && { minProperties: propertiesMin }),
        ...(propertiesMax < 3 && { maxProperties: propertiesMax }),
      },
      candidates: records({ a, b, ...(c !== null && { c }) }),
    }));
}

function records(parts: Readonly<Record<string, FiniteSchema>>): object[] {
  let found: object[] = [{}];
  for (const [key, { candidates }] of Object.entries(parts)) {
    found = found.flatMap((one) => [one, ...candidates.map((value) => ({ ...one, [key]: value }))]);
  }
  return found;
}

/** Sometimes asserts something more of the same values. */
function assertion(base: fc.Arbitrary<FiniteSchema>): fc.Arbitrary<FiniteSchema> {
  return fc.oneof(
    { weight: 2, arbitrary: base },
    {
      weight: 1,
      arbitrary: base.chain(({ schema, candidates }) =>
        combined(candidates).map((more) => ({ schema: { ...schema, ...more }, candidates })),
      ),
    },
  );
}

function combined(candidates: readonly unknown[]): fc.Arbitrary<Record<string, unknown>> {
  const one = simple(candidates);
  return fc.oneof(
    one.map((not) => ({ not })),
    fc.array(one, { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
    fc.array(one, { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.array(one, { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    conditional(one),
  );
}

/** What may be asked of any value; much of it only of some types. */
function simple(candidates: readonly unknown[]): fc.Arbitrary<unknown> {
  const type = fc.constantFrom('null', 'boolean', 'string', 'integer', 'array', 'object');
  const small = fc.integer({ min: 0, max: 2 });
  const few = fc.constantFrom(
    { type: 'string' },
    { const: null },
    { minLength: 2 },
    { not: { const: 'a' } },
    { enum: ['a', 'b', true] },
    { type: 'integer', minimum: 4 },
    false,
    {},
  );
  return fc.oneof(
    fc.boolean(),
    type.map((name) => ({ type: name })),
    fc
      .subarray([...candidates], { maxLength: Math.min(4, candidates.length) })
      .chain((values) => (values.length === 0 ? fc.constant({}) : fc.constant({ enum: values }))),
    small.map((length) => ({ minLength: length })),
    small.map((length) => ({ maxLength: length })),
    fc.constantFrom('^a', 'b$', 'é', '^$').map((pattern) => ({ pattern })),
    fc.integer({ min: 0, max: 30 }).map((minimum) => ({ minimum })),
    fc.integer({ min: 0, max: 30 }).map((exclusiveMaximum) => ({ exclusiveMaximum })),
    fc.integer({ min: 2, max: 7 }).map((multipleOf) => ({ multipleOf })),
    fc.subarray(['a', 'b', 'c'], { minLength: 1 }).map((required) => ({ required })),
    few.map((value) => ({ properties: { a: value } })),
    few.map((value) => ({ patternProperties: { '[bc]': value } })),
    fc.constantFrom('a', 'b').map((key) => ({ dependentRequired: { [key]: ['c'] } })),
    few.map((value) => ({ dependentSchemas: { b: { properties: { a: value } } } })),
    small.map((count) => ({ minProperties: count })),
    small.map((count) => ({ maxProperties: count })),
    fc.constantFrom('a', 'c').map((key) => ({ propertyNames: { not: { const: key } } })),
    small.map((count) => ({ minItems: count })),
    small.map((count) => ({ maxItems: count })),
    few.map((item) => ({ items: item })),
    few.map((item) => ({ prefixItems: [item] })),
    fc.record(
      { contains: few, minContains: small, maxContains: small },
      { requiredKeys: ['contains'] },
    ),
    fc.constant({ uniqueItems: true }),
  );
}

/** `if` with `then`, `else`, both or neither. */
export function conditional(part: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(part, fc.option(part), fc.option(part))
    .map(([condition, consequence, alternative]) =>
      Object.fromEntries([
        ['if', condition],
        ...(consequence === null ? [] : [['then', consequence]]),
        ...(alternative === null ? [] : [['else', alternative]]),
      ]),
    );
}
