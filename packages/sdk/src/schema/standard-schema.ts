// What this package asks of a schema library: that it checks values as the Standard Schema
// interface says (zod, valibot, arktype and many others do), and that it can tell its schema as
// JSON Schema. No library is a dependency.

import type { JsonSchema } from '../chat/request-types.ts';
import { SpryError } from '../errors.ts';

/** A schema of any library with the Standard Schema interface, https://standardschema.dev. */
export type StandardSchema<Output = unknown> = {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    /** Standard JSON Schema. */
    readonly jsonSchema?:
      | { readonly input: (options: { readonly target: string }) => JsonSchema }
      | undefined;
  };
};

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One complaint about a value. */
export type SchemaIssue = {
  readonly message: string;
  /** From the root to the place of the fault. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/** A library's schema that cannot be told as JSON Schema. */
export class SchemaConversionError extends SpryError {}

/** A document that its schema refuses. */
export class SchemaValidationError extends SpryError {
  readonly issues: readonly SchemaIssue[];
  /** The document as the model wrote it. */
  readonly text: string;

  constructor(what: string, text: string, issues: readonly SchemaIssue[]) {
    super(`${what}: ${issues.map(describeIssue).join('; ')}`);
    this.text = text;
    this.issues = issues;
  }
}

/** @returns whether this is a schema of a library with the Standard Schema interface */
export function isStandardSchema(value: unknown): value is StandardSchema {
  const isObject = typeof value === 'object' ? value !== null : typeof value === 'function';
  return isObject && '~standard' in (value as object);
}

/**
 * The schema of what is to be written, as the library tells it: by Standard JSON Schema, else by a
 * method `toJSONSchema`.
 *
 * @throws {SchemaConversionError} when the library does neither, or cannot for this schema
 */
export function toJsonSchema(schema: StandardSchema): JsonSchema {
  const { vendor, jsonSchema } = schema['~standard'];
  try {
    if (jsonSchema !== undefined) return jsonSchema.input({ target: 'draft-2020-12' });
    const { toJSONSchema } = schema as { toJSONSchema?: (options: object) => JsonSchema };
    if (toJSONSchema !== undefined) return toJSONSchema.call(schema, { io: 'input' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SchemaConversionError(`${vendor} cannot tell this schema as JSON Schema: ${reason}`, {
      cause,
    });
  }
  throw new SchemaConversionError(
    `Schemas of ${vendor} do not tell their JSON Schema (\`~standard.jsonSchema\`): ` +
      'wrap the schema with the converter of that library, such as `toStandardJsonSchema` of ' +
      '@valibot/to-json-schema.',
  );
}

/**
 * Reads a document and has its schema check it.
 *
 * @param what the document is, for the message
 * @throws {SchemaValidationError} when it is no JSON, or the schema refuses it
 */
export async function readDocument<Output>(
  schema: StandardSchema<Output>,
  text: string,
  what: string,
): Promise<Output> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SchemaValidationError(what, text, [{ message: String(error) }]);
  }
  const result = await schema['~standard'].validate(value);
  if (result.issues === undefined) return result.value;
  throw new SchemaValidationError(what, text, result.issues);
}

function describeIssue({ message, path = [] }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
