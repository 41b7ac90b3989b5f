// JSON Schemas of all that is supported, small and mostly satisfiable, for fast-check.

import fc from 'fast-check';
import { conditional } from './finite-schema.ts';

type Json = Readonly<Record<string, unknown>>;
type Schemas = fc.Arbitrary<unknown>;

// biome-ignore format: a table
export const FORMATS: readonly string[] = [
  'date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri',
  'uri-reference', 'uuid', 'json-pointer', 'relative-json-pointer', 'no-such-format',
];

// biome-ignore format: a table
const PATTERNS: readonly string[] = [
  '^[a-z]{2,5}$', '\\d', '^(foo|bar)+$', '^[A-Z][a-z]*( [A-Z][a-z]*)?$', '^\\w+@\\w+\\.(com|org)$',
  '[é-ü]', '^.{3}$', '^(?!no)[a-z]+$', '^$', '^[^"\\\\]+$', '"', 'a|^b|c$', '^\\p{Lu}',
  '^-?\\d+\\.?$',
];

const NAMES: readonly string[] = ['a', 'b', 'name', 'x-1', 'é', 'a"b', '', 'ab'];
const KEY_PATTERNS: readonly string[] = ['^a', '^x-', 'b$', '^[0-9]+$', '.', '^é?$'];
// biome-ignore format: a table
export const VALUES: readonly unknown[] = [
  null, true, false, 0, 1, -3, 2.5, 1e3, '', 'a', 'foo', 'é"', [], [1], ['a', null], {}, { a: 1 },
  { a: 1, b: [true] },
];

const name = fc.constantFrom(...NAMES);
const small = fc.nat({ max: 3 });
const values = fc.subarray([...VALUES], { minLength: 1, maxLength: 5 });
const type = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object');
const types = fc.uniqueArray(type, { minLength: 1, maxLength: 3 });
const bound = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: -1000, max: 1000 }).map((thousandths) => thousandths / 1000),
  fc.constantFrom(1e6, -1e9, 2 ** 53, 0.1),
);

/** A limit below and one above, in the right order, each there or not. */
function limits(low: string, high: string): fc.Arbitrary<Json> {
  return fc
    .tuple(small, small, fc.boolean(), fc.boolean())
    .map(([from, more, hasLow, hasHigh]) => ({
      ...(hasLow && { [low]: from }),
      ...(hasHigh && { [high]: from + more }),
    }));
}

const stringSchema: Schemas = fc.oneof(
  limits('minLength', 'maxLength').map((lengths) => ({ type: 'string', ...lengths })),
  fc.constantFrom(...PATTERNS).map((pattern) => ({ type: 'string', pattern })),
  fc.constantFrom(...PATTERNS).map((pattern) => ({ pattern, maxLength: 8 })),
  fc.constantFrom(...FORMATS).map((format) => ({ type: 'string', format })),
);

const numberSchema: Schemas = fc
  .record(
    {
      type: fc.constantFrom('integer', 'number'),
      low: fc.tuple(fc.constantFrom('minimum', 'exclusiveMinimum'), bound),
      width: fc.tuple(
        fc.constantFrom('maximum', 'exclusiveMaximum'),
        fc.constantFrom(0.5, 1, 3, 10, 1000, 1e7),
      ),
      multipleOf: fc.constantFrom(1, 2, 3, 5, 0.5, 0.25, 0.01, 7),
    },
    { requiredKeys: ['type'] },
  )
  .map(({ type: kind, low, width, multipleOf }) => ({
    type: kind,
    ...(low && { [low[0]]: low[1] }),
    ...(width && { [width[0]]: (low?.[1] ?? 0) + width[1] }),
    ...(multipleOf !== undefined && { multipleOf }),
  }));

const leaf: Schemas = fc.oneof(
  { weight: 3, arbitrary: stringSchema },
  { weight: 3, arbitrary: numberSchema },
  { weight: 2, arbitrary: type.map((only) => ({ type: only })) },
  { weight: 1, arbitrary: types.map((several) => ({ type: several })) },
  { weight: 1, arbitrary: values.map((list) => ({ enum: list })) },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES).map((value) => ({ const: value })) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, {}, { title: 'any', default: 1 }) },
);

function arraySchema(part: Schemas): Schemas {
  const plain = { items: part, prefixItems: fc.array(part, { minLength: 1, maxLength: 2 }) };
  return fc
    .tuple(
      fc.record(plain, { requiredKeys: [] }),
      limits('minItems', 'maxItems'),
      fc.record({ uniqueItems: fc.boolean() }, { requiredKeys: [] }),
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: contains(part) }),
    )
    .map(([items, lengths, unique, more]) => ({
      type: 'array',
      ...items,
      ...lengths,
      ...unique,
      ...(more as Json),
    }));
}

function contains(part: Schemas): Schemas {
  return fc
    .tuple(part, limits('minContains', 'maxContains'))
    .map(([item, counts]) => ({ contains: item, ...counts }));
}

function objectSchema(part: Schemas): Schemas {
  const some = fc.dictionary(name, part, { maxKeys: 3, noNullPrototype: true });
  const rare = {
    additionalProperties: fc.oneof(fc.boolean(), part),
    patternProperties: fc.dictionary(fc.constantFrom(...KEY_PATTERNS), part, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
    propertyNames: fc.oneof(
      fc.constantFrom<unknown>(
        { maxLength: 3 },
        { pattern: '^[a-z"é-]*$' },
        { not: { const: 'b' } },
      ),
    ),
  };
  const dependent = fc.record(
    {
      dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), {
        maxKeys: 1,
        noNullPrototype: true,
      }),
      dependentSchemas: fc.dictionary(name, part, { maxKeys: 1, noNullPrototype: true }),
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(
      some.chain((properties) =>
        fc
          .subarray(Object.keys(properties))
          .map((required) => ({ type: 'object', properties, required })),
      ),
      fc.record(rare, { requiredKeys: [] }),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: limits('minProperties', 'maxProperties') },
        { weight: 1, arbitrary: dependent },
        { weight: 1, arbitrary: name.map((key) => ({ required: [key] })) },
      ),
    )
    .map(([base, more, also]) => ({ ...base, ...more, ...also }));
}

/** Negations; each leaves values of some other kind. */
function negation(part: Schemas): Schemas {
  return fc.oneof(
    fc.constantFrom(...VALUES).map((value) => ({ const: value })),
    values.map((list) => ({ enum: list })),
    types.map((several) => ({ type: several })),
    fc.constantFrom(...PATTERNS).map((pattern) => ({ pattern })),
    name.map((key) => ({ required: [key] })),
    part.map((inner) => ({ not: inner })),
    fc.tuple(name, part).map(([key, value]) => ({ properties: { [key]: value }, required: [key] })),
  );
}

function combination(part: Schemas): Schemas {
  const parts = fc.array(part, { minLength: 1, maxLength: 3 });
  const tagged = fc.array(part, { minLength: 2, maxLength: 3 }).map((list) =>
    list.map((value, index) => ({
      type: 'object',
      properties: { kind: { const: `k${index}` }, value },
      required: ['kind'],
    })),
  );
  return fc.oneof(
    parts.map((anyOf) => ({ anyOf })),
    fc.tuple(types, parts).map(([several, anyOf]) => ({ type: several, anyOf })),
    fc.oneof(parts, tagged).map((oneOf) => ({ oneOf })),
    fc.array(part, { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
    conditional(part),
    fc.tuple(leaf, negation(part)).map(([base, not]) => merge(base, { not })),
    fc.tuple(objectSchema(part), negation(part)).map(([base, not]) => merge(base, { not })),
    fc.tuple(objectSchema(part), conditional(part)).map(([base, more]) => merge(base, more)),
    negation(part).map((not) => ({ not })),
  );
}

function merge(base: unknown, more: Json): unknown {
  return typeof base === 'object' ? { ...base, ...more } : more;
}

const reference: Schemas = fc.constantFrom(
  { $ref: '#/$defs/plain' },
  { $ref: '#/$defs/nested' },
  { $ref: '#anchored' },
  { $ref: 'https://example.com/other' },
  { $ref: '#/$defs/plain', description: 'beside a reference' },
);

function nested(depth: number, withReferences: boolean): Schemas {
  const base = withReferences
    ? fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 1, arbitrary: reference })
    : leaf;
  if (depth === 0) return base;
  const part = nested(depth - 1, withReferences);
  return fc.oneof(
    { weight: 1, arbitrary: base },
    { weight: 2, arbitrary: arraySchema(part) },
    { weight: 3, arbitrary: objectSchema(part) },
    { weight: 2, arbitrary: combination(part) },
    { weight: depth === 1 ? 0 : 1, arbitrary: fc.constantFrom<unknown>(true, false) },
  );
}

/** Definitions that refer to each other; some of them recursive. */
const definitions: fc.Arbitrary<Json> = fc
  .tuple(leaf, nested(1, true), leaf, leaf)
  .map(([plain, inner, anchored, other]) => ({
    plain,
    nested: {
      type: ['object', 'array', 'null'],
      properties: { next: { $ref: '#/$defs/nested' }, value: inner },
      items: { $ref: '#/$defs/nested' },
    },
    anchored: merge(anchored, { $anchor: 'anchored' }),
    other: merge(other, { $id: 'https://example.com/other' }),
  }));

/** Schemas of draft 2020-12. */
export const arbitrarySchema: Schemas = fc.oneof(
  { weight: 3, arbitrary: nested(2, false) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(nested(2, true), definitions)
      .map(([schema, $defs]) => merge(schema, { $defs })),
  },
);
