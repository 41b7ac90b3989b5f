// What each field means, in the words of the comments of its type: `npm run docs` collects them.

import type { JsonForm } from '@spry/wire';
import collected from './field-comments.json' with { type: 'json' };

type Comments = Readonly<Record<string, string>>;

const comments: Readonly<Record<string, Comments>> = collected;

/** The same schemas, by their names, with descriptions of their fields. */
export function withDescriptions(
  schemas: Readonly<Record<string, JsonForm>>,
): Record<string, JsonForm> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      described(schema, comments[name] ?? {}, ''),
    ]),
  );
}

function described(schema: JsonForm, texts: Comments, path: string): JsonForm {
  const inside = (one: unknown): JsonForm => described(one as JsonForm, texts, path);
  const { properties, items, anyOf, oneOf } = schema;
  return {
    ...schema,
    ...(properties && { properties: describedFields(properties, texts, path) }),
    ...(items && { items: inside(items) }),
    ...(anyOf && { anyOf: anyOf.map(inside) }),
    ...(oneOf && { oneOf: oneOf.map(inside) }),
  };
}

function describedFields(
  fields: Readonly<Record<string, unknown>>,
  texts: Comments,
  path: string,
): NonNullable<JsonForm['properties']> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const place = path === '' ? name : `${path}.${name}`;
      const description = texts[place];
      const inner = described(field as JsonForm, texts, place);
      return [name, description === undefined ? inner : { ...inner, description }];
    }),
  );
}
