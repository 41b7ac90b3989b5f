// The fields of a request that say what its answer must be: OpenAI's `response_format`, vLLM's
// `structured_outputs`, and the `guided_…` fields that came before it.

import { z } from 'zod';
import { listOf, optional, text } from './fields.ts';
import { jsonForm, withForm } from './json-forms.ts';
import {
  alternativesMax,
  formatDescriptionCharsMax,
  formatNameCharsMax,
  patternCharsMax,
} from './limits.ts';

/** The fields of a request that say what its answer must be: one of them at most. */
export const formatFields = [
  'response_format',
  'structured_outputs',
  'guided_json',
  'guided_regex',
  'guided_choice',
] as const;

/** A JSON Schema: an object of keywords, or whether anything at all is valid. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export type ResponseFormat =
  /** Any text. The default. */
  | { type: 'text' }
  /** A JSON object. */
  | { type: 'json_object' }
  /** A JSON document that is valid for a schema. */
  | { type: 'json_schema'; json_schema: NamedSchema };

export type NamedSchema = {
  /** What the answer is called, such as `recipe`: letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** What the answer is for; the model reads it. */
  description?: string | undefined;
  schema: JsonSchema;
  /** Without effect: every answer is held to its schema. */
  strict?: boolean | undefined;
};

/** Exactly one of these. */
export type StructuredOutputs = {
  /** A JSON document that is valid for a schema, given as an object or as its text. */
  json?: JsonSchema | string | undefined;
  /** Text that a regular expression (ECMA-262) matches as a whole. */
  regex?: string | undefined;
  /** One of several texts. */
  choice?: string[] | undefined;
  /** True asks for a JSON object. */
  json_object?: boolean | undefined;
};

/** A field `response_format`. */
export function responseFormatSchema(): z.ZodType<ResponseFormat> {
  return z.discriminatedUnion(
    'type',
    [
      z.object({ type: z.literal('text') }),
      z.object({
        type: z.literal('json_object'),
        // Others understand a schema here. To ignore it would be to break a promise.
        schema: optional(
          z.never({
            error:
              '`response_format.schema` is not known: send {"type": "json_schema", ' +
              '"json_schema": {"name": "answer", "schema": …}}.',
          }),
        ),
      }),
      z.object({ type: z.literal('json_schema'), json_schema: namedSchema() }),
    ],
    {
      error:
        '`response_format` must be an object whose `type` is `text`, `json_object` or ' +
        '`json_schema`.',
    },
  );
}

function namedSchema() {
  const field = '`response_format.json_schema';
  const nameError =
    `${field}.name\` must be 1 to ${formatNameCharsMax} letters, digits, \`_\` or \`-\`, ` +
    'such as "recipe".';
  const descriptionError =
    `${field}.description\` must be a string of at most ` +
    `${formatDescriptionCharsMax} characters.`;
  return z.object(
    {
      name: text(formatNameCharsMax, nameError).regex(/^[\w-]+$/, { error: nameError }),
      description: optional(
        z
          .string({ error: descriptionError })
          .max(formatDescriptionCharsMax, { error: descriptionError }),
      ),
      schema: jsonSchema(
        `${field}.schema\` must be a JSON Schema: an object such as {"type": "object"}, ` +
          'or true or false.',
      ),
      strict: optional(z.boolean({ error: `${field}.strict\` must be true or false.` })),
    },
    {
      error:
        `${field}\` must be an object such as ` +
        '{"name": "recipe", "schema": {"type": "object"}}.',
    },
  );
}

/** A field `structured_outputs`; that there is exactly one is not checked here. */
export function structuredOutputsSchema(): z.ZodType<StructuredOutputs> {
  const field = 'structured_outputs';
  return z.object(
    {
      json: guidedJsonSchema(`${field}.json`),
      regex: guidedRegexSchema(`${field}.regex`),
      choice: guidedChoiceSchema(`${field}.choice`),
      json_object: optional(
        z.boolean({ error: `\`${field}.json_object\` must be true or false.` }),
      ),
    },
    { error: `\`${field}\` must be an object such as {"choice": ["yes", "no"]}.` },
  );
}

/** A schema, or the text of one, that may be left out. */
export function guidedJsonSchema(name: string): z.ZodType<JsonSchema | string | undefined> {
  const error =
    `\`${name}\` must be a JSON Schema: an object such as {"type": "object"}, true or false, ` +
    'or the text of one.';
  const schema = jsonSchema(error);
  // No pattern tells which strings are the text of a schema, so none is promised to be.
  const either = withForm(z.union([z.string(), schema], { error }), () => jsonForm(schema));
  return optional(either);
}

/** A pattern that may be left out. */
export function guidedRegexSchema(name: string): z.ZodType<string | undefined> {
  return optional(
    text(
      patternCharsMax,
      `\`${name}\` must be a regular expression of 1 to ${patternCharsMax} characters.`,
    ),
  );
}

/** Texts to choose from, which may be left out. */
export function guidedChoiceSchema(name: string): z.ZodType<string[] | undefined> {
  const error = `\`${name}\` must be a list of 1 to ${alternativesMax} strings.`;
  return optional(listOf(z.string({ error }), alternativesMax, error));
}

/** Whether a value of JSON can be a JSON Schema; what is in it, the engine judges. */
export function isJsonSchema(value: unknown): value is JsonSchema {
  return (
    typeof value === 'boolean' ||
    (typeof value === 'object' && value !== null && !Array.isArray(value))
  );
}

/** A field that is a schema. @param error the sentence for what is none */
export function jsonSchema(error: string): z.ZodType<JsonSchema> {
  return withForm(z.custom<JsonSchema>(isJsonSchema, { error }), () => ({
    // `false` is a schema too, but nothing is valid for it.
    anyOf: [{ type: 'object' }, { const: true }],
  }));
}
