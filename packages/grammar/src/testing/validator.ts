// The validator that has the last word in tests: ajv, as of draft 2020-12, with formats.

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** Whether a value is valid for a schema. Keywords and formats that are unknown are annotations. */
export function validator(schema: unknown): (value: unknown) => boolean {
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    // Fractions of decimals are inexact as doubles; without this, 0.3 is no multiple of 0.1.
    multipleOfPrecision: 9,
  });
  addFormats.default(ajv);
  const validate = ajv.compile(avoidDefects(schema) as object | boolean);
  return (value) => validate(value) === true;
}

/** The same schema in words that ajv 8.17 understands: it loses some things on its way. */
function avoidDefects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(avoidDefects);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { allOf, ...own }: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, avoidDefects(value)]),
  );
  const apart = [...besidePrefix(own), ...emptyNameRequired(own)];
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
