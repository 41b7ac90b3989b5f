// What the server refused about a schema, as the answer of status 400 tells it.

import { isRecord } from '../json/read-json.ts';

export type SchemaFault = {
  /** The schema that was sent. */
  readonly schema: unknown;
  readonly path: readonly string[];
  readonly message: string;
};

/** What has to be known of an answer that failed. */
export type FailedRequest = {
  readonly message: string;
  /** The field of the request that is at fault, such as `tools.0.function.parameters`. */
  readonly param: string | undefined;
  /** The `error` object of the server. */
  readonly detail: unknown;
};

/**
 * Undefined for failures that are about something else.
 *
 * @param request the body that was refused
 */
export function findSchemaFault(failed: FailedRequest, request: unknown): SchemaFault | undefined {
  const path = isRecord(failed.detail) ? failed.detail['schema_path_segments'] : undefined;
  if (!Array.isArray(path)) return undefined;
  const schema = schemaAt(failed.param ?? '', request);
  if (schema === undefined) return undefined;
  return { schema, path: path.map(String), message: failed.message };
}

/** The schema that a field of the request has, or is. */
function schemaAt(param: string, request: unknown): unknown {
  const [first, index] = param.split('.');
  if (first === 'response_format') return valueAt(request, SCHEMA_OF_FORMAT);
  if (first !== 'tools' || index === undefined) return undefined;
  return valueAt(request, ['tools', index, 'function', 'parameters']);
}

const SCHEMA_OF_FORMAT = ['response_format', 'json_schema', 'schema'];

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}
