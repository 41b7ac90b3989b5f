// JSON Schemas of what parses requests. Where a check is a function, the library cannot tell what
// passes it, so whoever writes one says it here too.

import { z } from 'zod';

/** A JSON Schema of draft 2020-12. */
export type JsonForm = z.core.JSONSchema.BaseSchema;

type Register = z.core.$ZodRegistry<{ id: string }>;

const forms = new WeakMap<z.core.$ZodType, () => JsonForm>();

/** Adds to what the library finds out by itself about the input of `schema`. */
export function withForm<Schema extends z.ZodType>(schema: Schema, form: () => JsonForm): Schema {
  forms.set(schema, form);
  return schema;
}

/** What may be sent to `schema`. Fields that are not named are no fault. */
export function jsonForm(schema: z.ZodType): JsonForm {
  return withoutMarks(z.toJSONSchema(schema, { io, unrepresentable, override }));
}

/** The same of several, which refer to one another as `base` and the other's id. */
export function jsonFormsOf(schemas: Register, base: string): Record<string, JsonForm> {
  const uri = (id: string): string => base + id;
  const { schemas: found } = z.toJSONSchema(schemas, { io, unrepresentable, override, uri });
  for (const form of Object.values(found)) withoutMarks(form);
  return found;
}

const io = 'input';
const unrepresentable = 'any';

function override({ zodSchema, jsonSchema }: Parameters<Override>[0]): void {
  Object.assign(jsonSchema, forms.get(zodSchema)?.());
}

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

function withoutMarks(form: JsonForm): JsonForm {
  delete form.$schema;
  delete form.$id;
  return form;
}
