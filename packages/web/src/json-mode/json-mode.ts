// What the answer has to be: text, any JSON object, or a document of a schema.

import type { ResponseFormat } from '@spry/sdk';
import { isRecord, parseObject } from '../json/read-json.ts';

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
    "score": {
      "type": "integer",
      "minimum": 0,
      "maximum": 10
    },
    "tags": {
      "type": "array",
      "items": { "type": "string" },
      "maxItems": 5
    }
  },
  "required": ["title", "score"],
  "additionalProperties": false
}`,
};

/** What the API calls the schema; it goes by what is in it. */
const SCHEMA_NAME = 'answer';

/** The field of the request; undefined for text, and for a schema that is no JSON. */
export function toResponseFormat({ kind, schemaText }: JsonMode): ResponseFormat | undefined {
  if (kind === 'off') return undefined;
  if (kind === 'object') return { type: 'json_object' };
  const schema = parseObject(schemaText);
  if (schema === undefined) return undefined;
  return { type: 'json_schema', json_schema: { name: SCHEMA_NAME, schema, strict: true } };
}

/** Why nothing can be asked for like this. */
export function jsonModeProblem({ kind, schemaText }: JsonMode): string | undefined {
  if (kind !== 'schema' || parseObject(schemaText) !== undefined) return undefined;
  return 'The schema is not finished: it has to be a JSON object.';
}

/** What is missing or makes no sense is left at its default. */
export function readJsonMode(from: unknown): JsonMode {
  const { kind, schemaText } = isRecord(from) ? from : {};
  return {
    kind: kind === 'object' || kind === 'schema' ? kind : 'off',
    schemaText: typeof schemaText === 'string' ? schemaText : JSON_MODE_OFF.schemaText,
  };
}
