// A tool: what the model is told of it, and the function that runs when the model calls it.

import type { ChatCompletionTool, FunctionDefinition } from '../chat/request-types.ts';
import { SpryError } from '../errors.ts';
import {
  isStandardSchema,
  readDocument,
  type StandardSchema,
  toJsonSchema,
} from '../schema/standard-schema.ts';
import { closeObjects, isStrict } from '../schema/strict-schema.ts';

const runnable: unique symbol = Symbol('spry.tool');

/** What a tool knows of the call besides its argument. */
export type ToolContext = {
  /** Aborted when the run is. */
  readonly signal: AbortSignal;
  readonly callId: string;
};

/** A tool with a function to run and the type of its argument. JSON shows only the definition. */
export type Tool<Argument = unknown> = ChatCompletionTool & {
  readonly [runnable]: Runnable<Argument>;
};

/** How the argument of a call is read, and what is done with it. */
export type Runnable<Argument = unknown> = {
  readonly read: (text: string) => Promise<Argument>;
  readonly run: ((argument: Argument, context: ToolContext) => unknown) | undefined;
};

/** A tool as the `openai` package describes one to its `runTools`. */
export type RunnableToolFunction = {
  readonly type: 'function';
  readonly function: FunctionDefinition & {
    // biome-ignore lint/suspicious/noExplicitAny: what `parse` gives, only the caller knows.
    readonly function: (argument: any, runner: any) => unknown;
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly parse?: ((text: string) => any) | undefined;
  };
};

/**
 * Makes a tool.
 *
 * @param description.parameters the schema of its argument, an object: of a library, or nothing for
 * a tool without one
 * @param description.run is called with the checked argument; what it returns is told to the model,
 * as JSON unless it is text. Without it, the tool can be offered but `runTools` does not take it.
 * @throws {SchemaConversionError} when the schema cannot be told as JSON Schema
 */
export function tool<Argument = Record<string, never>>(description: {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters?: StandardSchema<Argument> | undefined;
  readonly run?: ((argument: Argument, context: ToolContext) => unknown) | undefined;
}): Tool<Argument> {
  const { name, parameters, run } = description;
  const schema = closeObjects(
    parameters === undefined ? { type: 'object', properties: {} } : toJsonSchema(parameters),
  );
  const what = `The argument of ${name}`;
  const read = (text: string): Promise<Argument> =>
    parameters === undefined
      ? Promise.resolve({} as Argument)
      : readDocument(parameters, text || '{}', what);
  return {
    type: 'function',
    function: {
      name,
      ...(description.description !== undefined && { description: description.description }),
      parameters: schema,
      strict: isStrict(schema),
    },
    [runnable]: { read, run },
  };
}

/** How calls of a tool are handled; undefined for one that is a definition only. */
export function runnableOf(
  given: ChatCompletionTool | Tool<never> | RunnableToolFunction,
): Runnable | undefined {
  if (runnable in given) return given[runnable] as unknown as Runnable;
  if (!('function' in given.function)) return undefined;
  const { function: run, parse = JSON.parse } = given.function;
  return { read: async (text) => parse(text), run };
}

/** A tool as it is sent. */
export function toToolDefinition(
  given: ChatCompletionTool | Tool<never> | RunnableToolFunction,
): ChatCompletionTool {
  const { name, description, parameters, strict } = given.function;
  if (isStandardSchema(parameters)) {
    throw new SpryError(
      `The parameters of ${name} are a library's schema: make it with \`tool()\`.`,
    );
  }
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      ...(parameters !== undefined && { parameters }),
      ...(strict !== undefined && { strict }),
    },
  };
}
