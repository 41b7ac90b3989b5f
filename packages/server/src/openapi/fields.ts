// A schema as the rows of a table: a name such as `messages[].role`, a type in words, a meaning.

import type { JsonForm } from '@spry/wire';

export type Field = {
  readonly name: string;
  /** Such as `integer, 0 to 20` or `"text"`. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
};

/** How schemas refer to others: by a name that `find` knows. */
type Find = (reference: string) => JsonForm | undefined;

/** The fields of an object and of what is in it, in its order. */
export function fieldsOf(schema: JsonForm, find: Find, prefix = ''): Field[] {
  const { properties = {}, required = [] } = resolved(schema, find);
  return Object.entries(properties).flatMap(([key, value]) => {
    const property = resolved(value as JsonForm, find);
    const name = prefix + key;
    return [
      {
        name,
        type: typeInWords(property, find),
        required: required.includes(key),
        description: property.description ?? '',
      },
      ...innerFields(property, find, name),
    ];
  });
}

function innerFields(schema: JsonForm, find: Find, name: string): Field[] {
  const forms = formsOf(schema, find).map((form) =>
    form.type === 'array'
      ? formsOf(resolved(form.items as JsonForm, find), find).flatMap((item) =>
          fieldsOf(item, find, `${name}[].`),
        )
      : fieldsOf(form, find, `${name}.`),
  );
  return merged(forms.flat());
}

/** Fields that several forms have in common are told once, with all their types. */
function merged(fields: readonly Field[]): Field[] {
  const byName = new Map<string, Field>();
  for (const field of fields) {
    const earlier = byName.get(field.name);
    const types = new Set([
      ...(earlier ? earlier.type.split(' or ') : []),
      ...field.type.split(' or '),
    ]);
    const required = field.required && (earlier?.required ?? true);
    byName.set(field.name, { ...field, ...earlier, required, type: [...types].join(' or ') });
  }
  return [...byName.values()];
}

function resolved(schema: JsonForm, find: Find): JsonForm {
  return schema.$ref === undefined ? schema : (find(schema.$ref) ?? {});
}

/** What a value may be: the alternatives of a union, or the schema itself. */
function formsOf(schema: JsonForm, find: Find): JsonForm[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives === undefined) return [schema];
  return alternatives.flatMap((one) => formsOf(resolved(one as JsonForm, find), find));
}

function typeInWords(schema: JsonForm, find: Find): string {
  const words = formsOf(schema, find).map((form) => oneType(form, find));
  return [...new Set(words)].filter((word) => word !== '').join(' or ');
}

function oneType(schema: JsonForm, find: Find): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.type === 'array') {
    const items = typeInWords(resolved((schema.items ?? {}) as JsonForm, find), find);
    return `list of ${items}${range(schema.minItems, schema.maxItems, 'items')}`;
  }
  const types = [schema.type ?? []].flat().join(' or ');
  const { minimum = schema.exclusiveMinimum, maximum } = schema;
  return (
    types +
    range(minimum as number | undefined, maximum, '') +
    range(schema.minLength, schema.maxLength, 'characters')
  );
}

/** Bounds that only say what a double can hold go without saying. */
function range(least: number | undefined, most: number | undefined, unit: string): string {
  const bounds = [least, most].map((bound) =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER
      ? undefined
      : bound.toLocaleString('en'),
  );
  const [low, high] = bounds;
  const suffix = unit === '' ? '' : ` ${unit}`;
  if (high === undefined)
    return low === undefined || low === '0' ? '' : `, at least ${low}${suffix}`;
  return low === undefined ? `, up to ${high}${suffix}` : `, ${low} to ${high}${suffix}`;
}
