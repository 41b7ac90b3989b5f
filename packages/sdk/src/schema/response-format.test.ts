import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { responseFormat } from './response-format.ts';
import {
  readDocument,
  SchemaConversionError,
  SchemaValidationError,
  type StandardSchema,
} from './standard-schema.ts';
import { closeObjects, isStrict } from './strict-schema.ts';

const recipe = z.object({
  name: z.string(),
  steps: z.array(z.object({ text: z.string(), minutes: z.number().optional() })),
});

/** A schema of a library that tells what it is in one way, or in none. */
function schemaWith(told: {
  jsonSchema?: StandardSchema['~standard']['jsonSchema'];
  toJSONSchema?: () => object;
}): StandardSchema<string> {
  return {
    '~standard': {
      version: 1,
      vendor: 'other',
      validate: (value) => ({ value: String(value) }),
      jsonSchema: told.jsonSchema,
    },
    ...told,
  };
}

describe('a response format', () => {
  it('has the JSON Schema of a zod schema, its objects closed', () => {
    const format = responseFormat(recipe, 'recipe', { description: 'A meal' });
    expect(JSON.parse(JSON.stringify(format))).toMatchObject({
      type: 'json_schema',
      json_schema: {
        name: 'recipe',
        description: 'A meal',
        strict: false,
        schema: {
          type: 'object',
          required: ['name', 'steps'],
          additionalProperties: false,
          properties: { steps: { items: { required: ['text'], additionalProperties: false } } },
        },
      },
    });
  });

  it('prefers Standard JSON Schema, and takes a method toJSONSchema else', () => {
    const input = ({ target }: { readonly target: string }): Record<string, string> => ({
      type: 'string',
      target,
    });
    const standard = responseFormat(schemaWith({ jsonSchema: { input } }));
    expect(standard.json_schema.schema).toEqual({ type: 'string', target: 'draft-2020-12' });
    const method = responseFormat(schemaWith({ toJSONSchema: () => ({ type: 'string' }) }));
    expect(method.json_schema.schema).toEqual({ type: 'string' });
  });

  it('is refused where the library tells no JSON Schema, with what to do', () => {
    expect(() => responseFormat(schemaWith({}))).toThrow(SchemaConversionError);
    expect(() => responseFormat(schemaWith({}))).toThrow('toStandardJsonSchema');
  });

  it('is refused where the library cannot tell this schema', () => {
    expect(() => responseFormat(z.object({ at: z.date() }))).toThrow(SchemaConversionError);
    expect(() => responseFormat(z.object({ at: z.date() }))).toThrow('zod');
  });
});

describe('closing objects', () => {
  it('leaves alone what says something about other fields, and what is no schema', () => {
    const open = { type: 'object', properties: {}, additionalProperties: { type: 'string' } };
    const map = { type: 'object', patternProperties: { a: {} }, properties: {} };
    const value = { const: { type: 'object', properties: {} } };
    for (const schema of [open, map, value, { type: 'object' }]) {
      expect(closeObjects(schema)).toEqual(schema);
    }
  });

  it('leaves parts of an intersection open, for each would forbid the fields of the others', () => {
    const part = (name: string): object => ({ type: 'object', properties: { [name]: {} } });
    const both: Record<string, unknown> = { allOf: [part('a'), part('b')] };
    const schema = schemaWith({ jsonSchema: { input: () => both } });
    expect(responseFormat(schema).json_schema).toMatchObject({ schema: both, strict: false });
  });

  it('takes a field named properties for a field', () => {
    const schema = z.object({ properties: z.object({ type: z.literal('object') }) });
    const closed = responseFormat(schema).json_schema.schema as never;
    expect(closed).toMatchObject({
      additionalProperties: false,
      properties: { properties: { additionalProperties: false } },
    });
  });

  it('is strict only when every field is required', () => {
    expect(isStrict(responseFormat(recipe).json_schema.schema ?? {})).toBe(false);
    const whole = responseFormat(z.object({ a: z.object({ b: z.string() }).nullable() }));
    expect(whole.json_schema.strict).toBe(true);
  });
});

describe('a document', () => {
  it('is what the schema makes of it', async () => {
    const schema = z.object({ n: z.coerce.number().default(3) });
    expect(await readDocument(schema, '{"n":"4"}', 'It')).toEqual({ n: 4 });
    expect(await readDocument(schema, '{}', 'It')).toEqual({ n: 3 });
  });

  it('that the schema refuses is an error with the places and the text', async () => {
    const text = '{"name":"x","steps":[{"text":1}]}';
    const error = await readDocument(recipe, text, 'It').catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SchemaValidationError);
    expect(error.message).toMatch(/^It: steps\.0\.text: /);
    expect(error.text).toBe(text);
    expect(error.issues).toHaveLength(1);
  });

  it('that is no JSON is the same error', async () => {
    await expect(readDocument(recipe, '{"name', 'It')).rejects.toBeInstanceOf(
      SchemaValidationError,
    );
  });
});
