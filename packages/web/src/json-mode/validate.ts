// Holds values against schemas. The library interprets the schema: making code of it, as others do,
// the page's content security policy forbids.

import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { parseJson } from '../json/read-json.ts';
import { locate, segmentsOf, type TextRange } from './locate.ts';
import { META_SCHEMA } from './meta-schema.ts';

/** What is wrong with a value, and where in it. */
export type Complaint = { readonly path: readonly string[]; readonly message: string };

/**
 * What is wrong with a value, by a schema; nothing where it is valid.
 *
 * @throws {Error} when the schema cannot be used, such as for a `$ref` that leads nowhere
 */
export function validate(value: unknown, schema: object | boolean): Complaint[] {
  const { valid, errors } = new Validator(schema as Schema, '2020-12', false).validate(value);
  if (valid) return [];
  const innermost = errors.filter((error) => !errors.some((other) => isInside(other, error)));
  return innermost.map(({ instanceLocation, error }) => ({
    path: segmentsOf(instanceLocation),
    message: error,
  }));
}

/**
 * What is wrong with the schema in a text that is JSON, with the places to mark. Nothing for a text
 * that is no JSON: that is for the parser to say.
 */
export function checkSchema(text: string): (TextRange & { readonly message: string })[] {
  const schema = parseJson(text);
  if (schema === undefined) return [];
  return validate(schema, META_SCHEMA).map(({ path, message }) => ({
    ...locate(text, path),
    message,
  }));
}

/** The library tells of each level on the way down to what is wrong. */
function isInside(inner: OutputUnit, outer: OutputUnit): boolean {
  return inner.instanceLocation.startsWith(`${outer.instanceLocation}/`);
}
