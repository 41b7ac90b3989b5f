// What a JSON Schema looks like, as a JSON Schema: the keywords that Spry enforces. It finds slips
// while one types; whether a schema can be kept, the server says.

import type { Schema } from '@cfworker/json-schema';

const self: Schema = { $ref: '#' };
const schemas: Schema = { type: 'array', minItems: 1, items: self };
const namedSchemas: Schema = { type: 'object', additionalProperties: self };
const names: Schema = { type: 'array', items: { type: 'string' }, uniqueItems: true };
const count: Schema = { type: 'integer', minimum: 0 };
const number: Schema = { type: 'number' };
const text: Schema = { type: 'string' };
const typeName: Schema = {
  enum: ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'],
};

export const META_SCHEMA: Schema = {
  type: ['object', 'boolean'],
  properties: {
    $ref: text,
    $defs: namedSchemas,
    definitions: namedSchemas,
    type: {
      if: { type: 'array' },
      // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
      then: { minItems: 1, items: typeName, uniqueItems: true },
      else: typeName,
    },
    title: text,
    description: text,
    enum: { type: 'array', minItems: 1 },
    properties: namedSchemas,
    patternProperties: namedSchemas,
    additionalProperties: self,
    propertyNames: self,
    required: names,
    dependentRequired: { type: 'object', additionalProperties: names },
    minProperties: count,
    maxProperties: count,
    items: self,
    prefixItems: schemas,
    contains: self,
    minItems: count,
    maxItems: count,
    uniqueItems: { type: 'boolean' },
    pattern: { type: 'string', format: 'regex' },
    format: text,
    minLength: count,
    maxLength: count,
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: self,
    if: self,
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    then: self,
    else: self,
  },
};
