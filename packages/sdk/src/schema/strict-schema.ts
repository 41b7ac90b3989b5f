// Makes a library's JSON Schema say no more than what its types say. Libraries leave objects open,
// because they ignore fields that they do not know; a model would fill them.

import type { JsonSchema } from '../chat/request-types.ts';

/**
 * The schema with every object closed that says nothing about other fields. Schemas with `allOf`
 * are left as they are: there one part's fields are another part's unknown ones.
 */
export function closeObjects(schema: JsonSchema): JsonSchema {
  return JSON.stringify(schema).includes('"allOf"') ? schema : mapSchemas(schema, closeObject);
}

/** Whether OpenAI's strict mode takes the schema: objects closed, all their fields required. */
export function isStrict(schema: JsonSchema): boolean {
  let strict = true;
  mapSchemas(schema, (part) => {
    if (part['type'] !== 'object') return part;
    const fields = Object.keys((part['properties'] as object | undefined) ?? {});
    const required = (part['required'] as readonly string[] | undefined) ?? [];
    const isWhole = fields.every((field) => required.includes(field));
    if (part['additionalProperties'] !== false || !isWhole) strict = false;
    return part;
  });
  return strict;
}

function closeObject(part: JsonSchema): JsonSchema {
  const isOpen = part['type'] === 'object' && 'properties' in part;
  if (!isOpen || 'additionalProperties' in part || 'patternProperties' in part) return part;
  return { ...part, additionalProperties: false };
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const SINGLE = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const NAMED = ['properties', '$defs', 'definitions', 'patternProperties'];

/** The schema with `change` made to each schema in it, itself last. */
function mapSchemas(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const inside = (value: unknown): unknown => (isObject(value) ? mapSchemas(value, change) : value);
  const entries = Object.entries(schema).map(([keyword, value]) => {
    if (SINGLE.includes(keyword)) return [keyword, inside(value)];
    if (LISTS.includes(keyword) && Array.isArray(value)) return [keyword, value.map(inside)];
    if (NAMED.includes(keyword) && isObject(value)) {
      const parts = Object.entries(value).map(([name, part]) => [name, inside(part)]);
      return [keyword, Object.fromEntries(parts)];
    }
    return [keyword, value];
  });
  return change(Object.fromEntries(entries));
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
