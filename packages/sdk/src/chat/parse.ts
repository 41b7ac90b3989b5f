// Answers that are documents: parsed, checked by their schema, typed.

import { SpryError } from '../errors.ts';
import { type FormatLike, schemaOf } from '../schema/response-format.ts';
import { readDocument, SchemaValidationError } from '../schema/standard-schema.ts';
import { runnableOf } from '../tools/tool.ts';
import type {
  ChatCompletion,
  ChatCompletionChoice,
  ChatCompletionMessage,
} from './completion-types.ts';
import type { ChatCompletionMessageToolCall } from './message-types.ts';
import type { ChatCompletionTool } from './request-types.ts';

/** An answer whose messages have their documents in `parsed`. */
export type ParsedChatCompletion<Output> = Omit<ChatCompletion, 'choices'> & {
  choices: ParsedChoice<Output>[];
};

export type ParsedChoice<Output> = Omit<ChatCompletionChoice, 'message'> & {
  message: ParsedMessage<Output>;
};

export type ParsedMessage<Output> = Omit<ChatCompletionMessage, 'tool_calls'> & {
  /** Null where the model refused, or called tools, or no document was asked for. */
  parsed: Output | null;
  tool_calls?: ParsedToolCall[] | undefined;
};

export type ParsedToolCall = Omit<ChatCompletionMessageToolCall, 'function'> & {
  function: ChatCompletionMessageToolCall['function'] & {
    /** Checked by the schema of `tool()`; null for tools that are plain definitions. */
    parsed_arguments: unknown;
  };
};

/** What of a request says how its answers are parsed. */
export type ParsedParams = {
  readonly response_format?: FormatLike | null | undefined;
  readonly tools?: readonly ChatCompletionTool[] | null | undefined;
};

/** A token limit cut the document, and what is there of it is not valid. */
export class LengthFinishReasonError extends SpryError {
  constructor(cause: unknown) {
    super('The answer was cut at its token limit: give a higher `max_tokens`.', { cause });
  }
}

/** A filter of the server cut the answer. */
export class ContentFilterFinishReasonError extends SpryError {
  constructor() {
    super("The answer was cut by the server's content filter.");
  }
}

/**
 * Parses all choices.
 *
 * @throws {SchemaValidationError} for a document that its schema refuses,
 * {LengthFinishReasonError}, {ContentFilterFinishReasonError}
 */
export async function parseCompletion<Output>(
  completion: ChatCompletion,
  params: ParsedParams,
): Promise<ParsedChatCompletion<Output>> {
  const choices = await Promise.all(
    completion.choices.map(async (choice) => ({
      ...choice,
      message: await parseMessage<Output>(choice, params),
    })),
  );
  const parsed = { ...completion, choices };
  const id = Object.getOwnPropertyDescriptor(completion, '_request_id');
  return id === undefined ? parsed : Object.defineProperty(parsed, '_request_id', id);
}

/** Parses the message of one choice; throws as `parseCompletion` does. */
export async function parseMessage<Output>(
  choice: ChatCompletionChoice,
  params: ParsedParams,
): Promise<ParsedMessage<Output>> {
  const { message, finish_reason } = choice;
  const { tool_calls, ...rest } = message;
  if (finish_reason === 'content_filter') throw new ContentFilterFinishReasonError();
  try {
    return {
      ...rest,
      parsed: (await parseContent(message, params)) as Output | null,
      ...(tool_calls && { tool_calls: await parseToolCalls(tool_calls, params.tools ?? []) }),
    };
  } catch (error) {
    const isCut = finish_reason === 'length' && error instanceof SchemaValidationError;
    throw isCut ? new LengthFinishReasonError(error) : error;
  }
}

/** Whether a format asks for a document. */
export function isDocument(format: FormatLike | null | undefined): format is FormatLike {
  return format != null && ('~standard' in format || format.type !== 'text');
}

async function parseContent(
  { content, refusal, tool_calls }: ChatCompletionMessage,
  { response_format: format }: ParsedParams,
): Promise<unknown> {
  if (!isDocument(format) || refusal) return null;
  if (!content && tool_calls && tool_calls.length > 0) return null;
  return readDocument(
    schemaOf(format) ?? anything,
    content ?? '',
    'The answer is not what was asked',
  );
}

/** The schema of a format whose server alone checks it. */
const anything = {
  '~standard': {
    version: 1,
    vendor: 'spry',
    validate: (value: unknown): { value: unknown } => ({ value }),
  },
} as const;

function parseToolCalls(
  calls: readonly ChatCompletionMessageToolCall[],
  tools: readonly ChatCompletionTool[],
): Promise<ParsedToolCall[]> {
  return Promise.all(
    calls.map(async (call) => {
      const called = tools.find((one) => one.function.name === call.function.name);
      const reader = called === undefined ? undefined : runnableOf(called);
      const parsed_arguments = (await reader?.read(call.function.arguments)) ?? null;
      return { ...call, function: { ...call.function, parsed_arguments } };
    }),
  );
}
