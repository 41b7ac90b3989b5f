// What fields of a request are made of. Each error is a sentence that the client reads.

import { z } from 'zod';
import { jsonForm, withForm } from './json-forms.ts';

/** A field that may be left out; null is read as left out. */
export function optional<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<z.output<Schema> | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}

/**
 * A list of `lengthMin` to `lengthMax` items that is read up to its first fault: the library's own
 * lists would report each of a million, which takes seconds.
 */
export function listOf<Schema extends z.ZodType>(
  item: Schema,
  lengthMax: number,
  error: string,
  lengthMin = 1,
): z.ZodType<z.output<Schema>[]> {
  const isList = (value: unknown): boolean =>
    Array.isArray(value) && value.length >= lengthMin && value.length <= lengthMax;
  const list = withForm(z.custom<readonly unknown[]>(isList, { error }), () => ({
    type: 'array',
    items: jsonForm(item),
    minItems: lengthMin,
    maxItems: lengthMax,
  }));
  return list.transform((values, context) => {
    const items: z.output<Schema>[] = [];
    for (const [index, value] of values.entries()) {
      const result = item.safeParse(value);
      if (!result.success) {
        for (const issue of result.error.issues.slice(0, 1)) {
          context.addIssue({ ...issue, path: [index, ...issue.path] });
        }
        return z.NEVER;
      }
      items.push(result.data);
    }
    return items;
  });
}

/** 1 to `charsMax` UTF-16 code units. */
export function text(charsMax: number, error: string): z.ZodString {
  return z.string({ error }).min(1, { error }).max(charsMax, { error });
}

/** A number from `minimum` to `maximum`. */
export function numberIn(name: string, minimum: number, maximum: number): z.ZodNumber {
  const error = `\`${name}\` must be a number from ${minimum} to ${maximum}.`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

/** A whole number from `minimum` to `maximum`. */
export function integerIn(name: string, minimum: number, maximum: number): z.ZodInt {
  const error = `\`${name}\` must be an integer from ${minimum} to ${maximum}.`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}
