// The validator that has the last word in tests: ajv, as of draft 2020-12, with formats.

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** Whether a value is valid for a schema. Keywords and formats that are unknown are annotations. */
export function validator(schema: unknown): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, logger: false });
  // What is evaluated is wrongly tracked for an empty name, and asked for by few schemas.
  ajv.opts.unevaluated = JSON.stringify(schema).includes('"unevaluated');
  // It divides doubles, and takes 0.3 for no multiple of 0.1.
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({ keyword: 'multipleOf', type: 'number', validate: isMultiple });
  addFormats.default(ajv);
  const validate = ajv.compile(avoidDefects(schema) as object | boolean);
  return (value) => validate(value) === true;
}

function isMultiple(of: number, value: number): boolean {
  const [valueDigits, valueExponent] = decimal(value);
  const [ofDigits, ofExponent] = decimal(of);
  const lowest = Math.min(valueExponent, ofExponent);
  const scaled = (digits: bigint, exponent: number) => digits * 10n ** BigInt(exponent - lowest);
  return scaled(valueDigits, valueExponent) % scaled(ofDigits, ofExponent) === 0n;
}

/** The shortest decimal of a double: its digits, and the power of ten that they count. */
function decimal(value: number): [digits: bigint, exponent: number] {
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const decimals = digits.split('.')[1]?.length ?? 0;
  return [BigInt(digits.replace('.', '')), Number(exponent) - decimals];
}

/** The same schema in words that ajv 8.17 understands: it loses some things on its way. */
function avoidDefects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(avoidDefects);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { allOf, ...own }: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, avoidDefects(value)]),
  );
  const apart = [...besidePrefix(own), ...emptyNameRequired(own), ...emptyNameDependent(own)];
  if (apart.length === 0) return allOf === undefined ? own : { ...own, allOf };
  return { ...own, allOf: [...(Array.isArray(allOf) ? allOf : []), ...apart] };
}

/**
 * Beside `prefixItems`, `contains` is not asked of an empty array, and `uniqueItems` only of items
 * that have the type of `items`.
 */
function besidePrefix(schema: Json): Json[] {
  const { prefixItems, items, contains, minContains, maxContains, uniqueItems } = schema;
  if (prefixItems === undefined && !Array.isArray(items)) return [];
  const counts = Object.entries({ contains, minContains, maxContains });
  const given = counts.filter(([, value]) => value !== undefined);
  return [
    ...(contains === undefined ? [] : [Object.fromEntries(given)]),
    ...(uniqueItems === undefined ? [] : [{ uniqueItems }]),
  ];
}

/** A required name that is empty is not missed. */
function emptyNameRequired({ required }: Json): Json[] {
  if (!Array.isArray(required) || !required.includes('')) return [];
  return [{ anyOf: [{ not: { type: 'object' } }, { not: { properties: { '': false } } }] }];
}

function emptyNameDependent({ dependentRequired }: Json): Json[] {
  return Object.entries(dependentRequired ?? {}).flatMap(([name, required]) => {
    const [missed] = emptyNameRequired({ required });
    return missed === undefined ? [] : [{ dependentSchemas: { [name]: missed } }];
  });
}
