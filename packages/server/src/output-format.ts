// What the answer of a request must be, from whichever of the API's fields says so.

import type { OutputFormat } from '@spry/engine';
import { type AnswerFields, isJsonSchema, type JsonSchema } from '@spry/wire';
import { invalidRequest } from './errors.ts';
import { excessOf } from './json-bounds.ts';
import { wellFormed } from './well-formed.ts';

/** A format and where it came from. */
export type Constraint = {
  readonly format: OutputFormat;
  /** The field of the request that errors are to name. */
  readonly param: FormatParam;
  /** What the client calls the answer; null when it has no name. */
  readonly name: string | null;
  readonly description: string | null;
};

export type FormatParam =
  | 'response_format'
  | 'structured_outputs'
  | 'guided_json'
  | 'guided_regex'
  | 'guided_choice';

/** The fields that may say it. */
type FormatFields = Pick<
  AnswerFields,
  'response_format' | 'structured_outputs' | 'guided_json' | 'guided_regex' | 'guided_choice'
>;

/**
 * The one constraint of a request; null when any text will do.
 * @throws ApiError 400 when there are several, or one that says nothing
 */
export function constraintOf(chat: FormatFields): Constraint | null {
  const [first, second] = [
    fromResponseFormat(chat),
    fromStructuredOutputs(chat),
    ...guided(chat),
  ].filter((constraint) => constraint !== null);
  if (first !== undefined && second !== undefined) {
    throw invalidRequest(
      `\`${first.param}\` and \`${second.param}\` both say what the answer must be: ` +
        'send one of them.',
      second.param,
    );
  }
  return first ?? null;
}

function fromResponseFormat({ response_format: wanted }: FormatFields): Constraint | null {
  if (wanted === undefined || wanted.type === 'text') return null;
  if (wanted.type === 'json_object') return unnamed('response_format', { type: 'json_object' });
  const { name, description, schema } = wanted.json_schema;
  return {
    format: { type: 'json_schema', schema },
    param: 'response_format',
    name,
    description: description === undefined ? null : wellFormed(description),
  };
}

function fromStructuredOutputs({ structured_outputs: wanted }: FormatFields): Constraint | null {
  if (wanted === undefined) return null;
  const { json, regex, choice, json_object: isObject } = wanted;
  const formats = [
    ...(json === undefined ? [] : [fromJson(json, 'structured_outputs.json')]),
    ...(regex === undefined ? [] : [fromRegex(regex)]),
    ...(choice === undefined ? [] : [fromChoice(choice)]),
    ...(isObject === true ? [{ type: 'json_object' } as const] : []),
  ];
  const [format, ...more] = formats;
  if (format === undefined || more.length > 0) {
    throw invalidRequest(
      '`structured_outputs` must have exactly one of `json`, `regex`, `choice` and `json_object`.',
      'structured_outputs',
    );
  }
  return unnamed('structured_outputs', format);
}

function guided(chat: FormatFields): (Constraint | null)[] {
  const { guided_json: json, guided_regex: regex, guided_choice: choice } = chat;
  return [
    json === undefined ? null : unnamed('guided_json', fromJson(json, 'guided_json')),
    regex === undefined ? null : unnamed('guided_regex', fromRegex(regex)),
    choice === undefined ? null : unnamed('guided_choice', fromChoice(choice)),
  ];
}

function unnamed(param: FormatParam, format: OutputFormat): Constraint {
  return { format, param, name: null, description: null };
}

function fromRegex(pattern: string): OutputFormat {
  return { type: 'regex', pattern: wellFormed(pattern) };
}

function fromChoice(choices: readonly string[]): OutputFormat {
  return { type: 'choice', choices: choices.map(wellFormed) };
}

function fromJson(json: JsonSchema | string, param: string): OutputFormat {
  return { type: 'json_schema', schema: typeof json === 'string' ? parse(json, param) : json };
}

function parse(json: string, param: string): JsonSchema {
  const fault = invalidRequest(
    `\`${param}\` is a string that is not the text of a JSON Schema: send the schema itself, ` +
      'or its text.',
    param,
  );
  const excess = excessOf(json);
  if (excess !== null) throw invalidRequest(`The text in \`${param}\` ${excess}.`, param);
  let schema: unknown;
  try {
    schema = JSON.parse(json);
  } catch {
    throw fault;
  }
  if (!isJsonSchema(schema)) throw fault;
  return schema;
}
