// The keywords of JSON Schema, all drafts together: where subschemas are, and what values may be.

/** Keywords whose value is one schema. */
const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** Keywords whose value is a list of schemas that is not empty. */
const LIST_KEYWORDS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

/** Keywords whose value is an object of schemas. */
const MAP_KEYWORDS: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

/** What each keyword must be, for those that are not made of schemas. */
const RULES: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  $anchor: [isString, 'a string'],
  $dynamicAnchor: [isString, 'a string'],
  $dynamicRef: [isString, 'a string'],
  $id: [isString, 'a string'],
  $recursiveRef: [isString, 'a string'],
  $ref: [isString, 'a string'],
  dependencies: [isMap, 'an object'],
  dependentRequired: [isMapOfNames, 'an object of lists of strings'],
  enum: [Array.isArray, 'a list of values'],
  exclusiveMaximum: [isNumberOrBoolean, 'a number'],
  exclusiveMinimum: [isNumberOrBoolean, 'a number'],
  format: [isString, 'a string'],
  maxContains: [isCount, 'a whole number of at least 0'],
  maxItems: [isCount, 'a whole number of at least 0'],
  maxLength: [isCount, 'a whole number of at least 0'],
  maxProperties: [isCount, 'a whole number of at least 0'],
  maximum: [isNumber, 'a number'],
  minContains: [isCount, 'a whole number of at least 0'],
  minItems: [isCount, 'a whole number of at least 0'],
  minLength: [isCount, 'a whole number of at least 0'],
  minProperties: [isCount, 'a whole number of at least 0'],
  minimum: [isNumber, 'a number'],
  multipleOf: [(value) => isNumber(value) && value > 0, 'a number above 0'],
  pattern: [isString, 'a string'],
  required: [isNames, 'a list of strings'],
  uniqueItems: [(value) => typeof value === 'boolean', 'true or false'],
};

export type JsonObject = Readonly<Record<string, unknown>>;

/** A subschema and where it is. */
export type Child = { readonly path: readonly string[]; readonly schema: unknown };

/** The keyword is not what it has to be. */
export type KeywordProblem = { readonly keyword: string; readonly expected: string };

/** The first keyword of a schema that has a wrong value, its subschemas aside. */
export function findProblem(schema: JsonObject): KeywordProblem | null {
  for (const [keyword, value] of Object.entries(schema)) {
    const expected = describeExpected(keyword, value);
    if (expected !== null) return { keyword, expected };
  }
  return null;
}

function describeExpected(keyword: string, value: unknown): string | null {
  if (LIST_KEYWORDS.has(keyword)) {
    return Array.isArray(value) && value.length > 0 ? null : 'a list of schemas that is not empty';
  }
  if (MAP_KEYWORDS.has(keyword)) return isMap(value) ? null : 'an object of schemas';
  if (!Object.hasOwn(RULES, keyword)) return null;
  const [isRight, expected] = RULES[keyword] ?? [];
  return isRight === undefined || isRight(value) ? null : (expected ?? '');
}

/** The subschemas of a schema, wherever drafts have them. */
export function* childrenOf(schema: JsonObject): Iterable<Child> {
  for (const [keyword, value] of Object.entries(schema)) {
    if (SCHEMA_KEYWORDS.has(keyword)) {
      yield { path: [keyword], schema: value };
    } else if (LIST_KEYWORDS.has(keyword)) {
      yield* listed(keyword, value);
    } else if (keyword === 'items') {
      if (Array.isArray(value)) yield* listed(keyword, value);
      else yield { path: [keyword], schema: value };
    } else if (MAP_KEYWORDS.has(keyword)) {
      yield* named(keyword, value);
    } else if (keyword === 'dependencies') {
      for (const child of named(keyword, value)) if (!Array.isArray(child.schema)) yield child;
    }
  }
}

function* listed(keyword: string, value: unknown): Iterable<Child> {
  if (!Array.isArray(value)) return;
  for (const [index, schema] of value.entries()) yield { path: [keyword, `${index}`], schema };
}

function* named(keyword: string, value: unknown): Iterable<Child> {
  if (!isMap(value)) return;
  for (const [name, schema] of Object.entries(value)) yield { path: [keyword, name], schema };
}

/** Appends one part to a JSON pointer. */
export function childPointer(pointer: string, part: string): string {
  return `${pointer}/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString);
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumberOrBoolean(value: unknown): boolean {
  return isNumber(value) || typeof value === 'boolean';
}

function isCount(value: unknown): boolean {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

function isMapOfNames(value: unknown): boolean {
  return isMap(value) && Object.values(value).every(isNames);
}
