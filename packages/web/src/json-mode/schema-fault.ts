// What the server refused about a schema: its place in it, as the answer of status 400 tells it.

import { APIError } from '@spry/sdk';
import { locate, type TextRange } from './locate.ts';

export type SchemaFault = {
  /** The schema that was sent. */
  readonly schemaText: string;
  readonly path: readonly string[];
  readonly message: string;
};

/** Undefined for errors that are about something else. */
export function readSchemaPath(error: unknown): readonly string[] | undefined {
  if (!(error instanceof APIError)) return undefined;
  const { error: detail } = error;
  if (typeof detail !== 'object' || detail === null) return undefined;
  if (!('schema_path_segments' in detail)) return undefined;
  const segments = detail.schema_path_segments;
  return Array.isArray(segments) ? segments.map(String) : undefined;
}

/** The place to mark, as long as the text is the one that was refused. */
export function placeOf(
  fault: SchemaFault | undefined,
  text: string,
): (TextRange & { readonly message: string }) | undefined {
  if (fault === undefined || fault.schemaText !== text) return undefined;
  return { ...locate(text, fault.path), message: fault.message };
}
