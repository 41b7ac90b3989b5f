// The format of an answer out of a schema, so that the answer comes back parsed, checked and typed.

import type { ResponseFormat, ResponseFormatJSONSchema } from '../chat/request-types.ts';
import { isStandardSchema, type StandardSchema, toJsonSchema } from './standard-schema.ts';
import { closeObjects, isStrict } from './strict-schema.ts';

/** Where a format keeps the schema that it was made of. JSON leaves symbols out. */
const source: unique symbol = Symbol('spry.schema');

/** A `response_format` that remembers the type of its answers. */
export type TypedResponseFormat<Output> = ResponseFormatJSONSchema & {
  readonly [source]: StandardSchema<Output>;
};

/** What `parse()` and `stream()` take as `response_format`: a schema, or any format of the API. */
export type FormatLike = StandardSchema | ResponseFormat;

/** The type of the answers of a format; `unknown` where it has none, as with plain JSON Schemas. */
export type OutputOf<Format> =
  Format extends TypedResponseFormat<infer Output>
    ? Output
    : Format extends StandardSchema<infer Output>
      ? Output
      : Format extends { readonly type: 'json_object' | 'json_schema' }
        ? unknown
        : null;

/**
 * A `response_format` of a schema.
 *
 * @param name what the document is; the model may see it
 * @throws {SchemaConversionError} when the schema cannot be told as JSON Schema
 */
export function responseFormat<Output>(
  schema: StandardSchema<Output>,
  name = 'answer',
  options: { readonly description?: string | undefined } = {},
): TypedResponseFormat<Output> {
  const jsonSchema = closeObjects(toJsonSchema(schema));
  return {
    type: 'json_schema',
    json_schema: { name, ...options, schema: jsonSchema, strict: isStrict(jsonSchema) },
    [source]: schema,
  };
}

/** A format as it is sent. */
export function toResponseFormat(format: FormatLike): ResponseFormat {
  return isStandardSchema(format) ? responseFormat(format) : format;
}

/** The schema that answers are checked against; undefined where there is none. */
export function schemaOf(format: FormatLike): StandardSchema | undefined {
  if (isStandardSchema(format)) return format;
  return source in format ? (format[source] as StandardSchema) : undefined;
}
