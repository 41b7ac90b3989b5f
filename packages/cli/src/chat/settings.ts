// What an answer is asked for with, besides the conversation: given on the command line, changed by
// commands in the conversation.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { ChatCompletionCreateParamsBase, Spry } from '@spry/sdk';

import { UsageError } from '../errors.ts';

export type Message = { readonly role: 'user' | 'assistant'; readonly content: string };

export type ResponseFormat = NonNullable<ChatCompletionCreateParamsBase['response_format']>;

export type ChatSettings = {
  readonly client: Spry;
  model: string;
  system: string | undefined;
  /** What every answer must be; undefined for text. */
  format: ResponseFormat | undefined;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
};

/** The request for the next answer of a conversation. */
export function toParams(
  { model, system, format, temperature, maxTokens }: ChatSettings,
  messages: readonly Message[],
): ChatCompletionCreateParamsBase {
  const first = system === undefined ? [] : [{ role: 'system' as const, content: system }];
  return {
    model,
    messages: [...first, ...messages],
    ...(format !== undefined && { response_format: format }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
  };
}

/**
 * Reads a JSON Schema that answers are held to.
 * @throws UsageError where there is none in the file
 */
export function readSchema(file: string, cwd: string): ResponseFormat {
  const fail = (what: string): never => {
    throw new UsageError(`--schema ${file}: ${what}`);
  };
  let text: string;
  try {
    text = readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (cause) {
    return fail(`it cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`);
  }
  const schema = parse(text, fail);
  const name =
    path
      .parse(file)
      .name.replace(/[^\w-]/g, '_')
      .slice(0, 64) || 'answer';
  return { type: 'json_schema', json_schema: { name, schema } };
}

function parse(text: string, fail: (what: string) => never): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return fail(`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  return fail('a schema is an object, such as {"type": "object", "properties": …}.');
}
