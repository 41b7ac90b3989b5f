// Functions that the model may call: in requests, and in the messages of a conversation.

import { z } from 'zod';
import { listOf, optional, text } from './fields.ts';
import {
  callArgumentsCharsMax,
  callIdCharsMax,
  callsMax,
  toolDescriptionCharsMax,
  toolNameCharsMax,
  toolsMax,
} from './limits.ts';
import { type JsonSchema, jsonSchema } from './output-format.ts';

/** A function that the model may call. */
export type FunctionDefinition = {
  /** Letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** What it does; the model reads it. */
  description?: string | undefined;
  /** JSON Schema of its arguments, which are an object. Default: no arguments. */
  parameters?: JsonSchema | undefined;
  /** Without effect: all arguments are held to their schema. */
  strict?: boolean | undefined;
};

export type ToolDefinition = { type: 'function'; function: FunctionDefinition };

export type ToolChoice =
  /** No call; the model decides; at least one call. */
  | 'none'
  | 'auto'
  | 'required'
  /** A call of this function. */
  | { type: 'function'; function: { name: string } };

/** The older form of `ToolChoice`. */
export type FunctionChoice = 'none' | 'auto' | { name: string };

/** A call that an assistant has made. */
export type FunctionCall = {
  name: string;
  /** JSON, as text. */
  arguments: string;
};

export type ToolCall = {
  /** What the message with the result names as `tool_call_id`. */
  id: string;
  type: 'function';
  function: FunctionCall;
};

/** A field `tools`; an empty list is none. */
export function toolsSchema(): z.ZodType<ToolDefinition[] | undefined> {
  const error = `\`tools\` must be a list of up to ${toolsMax} tools.`;
  const tool = z.object(
    {
      type: z.literal('function', {
        error:
          'The `type` of a tool must be `function`: this server runs no tools itself, such as ' +
          '`browser_search` or `code_interpreter`.',
      }),
      function: functionSchema('a tool'),
    },
    {
      error:
        'A tool must be an object such as {"type": "function", "function": {"name": "weather"}}.',
    },
  );
  return optionalList(tool, toolsMax, error);
}

/** A field `functions`, the older form of `tools`. */
export function functionsSchema(): z.ZodType<FunctionDefinition[] | undefined> {
  const error = `\`functions\` must be a list of up to ${toolsMax} functions.`;
  return optionalList(functionSchema('a function'), toolsMax, error);
}

export function toolChoiceSchema(): z.ZodType<ToolChoice | undefined> {
  const error =
    '`tool_choice` must be `none`, `auto`, `required`, or an object such as ' +
    '{"type": "function", "function": {"name": "weather"}}.';
  const named = z.object(
    {
      type: z.literal('function', { error }),
      function: z.object({ name: functionName('the `function` of `tool_choice`') }, { error }),
    },
    { error },
  );
  return optional(z.union([z.enum(['none', 'auto', 'required'], { error }), named], { error }));
}

export function functionChoiceSchema(): z.ZodType<FunctionChoice | undefined> {
  const error = '`function_call` must be `none`, `auto`, or an object such as {"name": "weather"}.';
  const named = z.object({ name: functionName('`function_call`') }, { error });
  return optional(z.union([z.enum(['none', 'auto'], { error }), named], { error }));
}

/** The calls of an assistant's message. */
export function toolCallsSchema(): z.ZodType<ToolCall[] | undefined> {
  const idError = `The \`id\` of a tool call must be 1 to ${callIdCharsMax} characters long.`;
  const error = `The \`tool_calls\` of a message must be a list of up to ${callsMax} calls.`;
  const call = z.object(
    {
      id: text(callIdCharsMax, idError),
      type: z.literal('function', { error: 'The `type` of a tool call must be `function`.' }),
      function: functionCallSchema('The `function` of a tool call'),
    },
    {
      error:
        'A tool call must be an object such as {"id": "a1", "type": "function", ' +
        '"function": {"name": "weather", "arguments": "{}"}}.',
    },
  );
  return optionalList(call, callsMax, error);
}

/** @param what subject of the sentences */
export function functionCallSchema(what: string): z.ZodType<FunctionCall> {
  const argumentsError = {
    error:
      'The `arguments` of a call must be a string of up to ' +
      `${callArgumentsCharsMax} characters.`,
  };
  return z.object(
    {
      name: text(toolNameCharsMax, `The \`name\` in a call must be 1 to ${toolNameCharsMax} long.`),
      arguments: z.string(argumentsError).max(callArgumentsCharsMax, argumentsError),
    },
    { error: `${what} must be an object such as {"name": "weather", "arguments": "{}"}.` },
  );
}

/** The `tool_call_id` of a message. */
export function toolCallIdSchema(): z.ZodString {
  return text(
    callIdCharsMax,
    `\`tool_call_id\` must be the id of a call, 1 to ${callIdCharsMax} characters long.`,
  );
}

function functionSchema(what: string): z.ZodType<FunctionDefinition> {
  const descriptionError = {
    error:
      `The \`description\` of a function must be a string of at most ` +
      `${toolDescriptionCharsMax} characters.`,
  };
  const parametersError =
    'The `parameters` of a function must be a JSON Schema of an object, such as ' +
    '{"type": "object", "properties": {}}.';
  return z.object(
    {
      name: functionName(what),
      description: optional(
        z.string(descriptionError).max(toolDescriptionCharsMax, descriptionError),
      ),
      parameters: optional(jsonSchema(parametersError)),
      strict: optional(z.boolean({ error: 'The `strict` of a function must be true or false.' })),
    },
    { error: `The function of ${what} must be an object such as {"name": "weather"}.` },
  );
}

function functionName(what: string): z.ZodString {
  const error =
    `The \`name\` in ${what} must be 1 to ${toolNameCharsMax} letters, digits, \`_\` or \`-\`, ` +
    'such as "weather".';
  return text(toolNameCharsMax, error).regex(/^[\w-]+$/, { error });
}

/** An empty list asks for nothing. */
function optionalList<Schema extends z.ZodType>(
  item: Schema,
  lengthMax: number,
  error: string,
): z.ZodType<z.output<Schema>[] | undefined> {
  return optional(listOf(item, lengthMax, error, 0)).transform((items) =>
    items?.length ? items : undefined,
  );
}
