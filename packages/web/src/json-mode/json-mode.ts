// What the answer has to be: text, any JSON object, or a document of a schema.

import type { ResponseFormat } from '@spry/sdk';

export type JsonMode = {
  readonly kind: 'off' | 'object' | 'schema';
  /** What stands in the editor; kept also while it is no schema, or another kind is chosen. */
  readonly schemaText: string;
};

export const JSON_MODE_OFF: JsonMode = {
  kind: 'off',
  schemaText: `{
  "type": "object",
  "properties": {
    "title": { "type": "string" },
    "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 5 },
    "score": { "type": "integer", "minimum": 0, "maximum": 10 }
  },
  "required": ["title", "tags", "score"],
  "additionalProperties": false
}`,
};

/** What the API calls the schema; it goes by what is in it. */
const SCHEMA_NAME = 'answer';

/**
 * The field of the request; undefined for text.
 *
 * @throws {SyntaxError} when the schema is no JSON
 */
export function toResponseFormat({ kind, schemaText }: JsonMode): ResponseFormat | undefined {
  if (kind === 'off') return undefined;
  if (kind === 'object') return { type: 'json_object' };
  const schema = JSON.parse(schemaText);
  return { type: 'json_schema', json_schema: { name: SCHEMA_NAME, schema, strict: true } };
}
