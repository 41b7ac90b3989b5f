// The request on screen as the snippets read it, and what is common to them.

import type { ChatCompletionCreateParams } from '@spry/sdk';
import type { Json, JsonObject } from './layout.ts';

/** What a snippet is made of. */
export type SnippetSource = {
  /** Exactly the body that is sent. */
  readonly body: JsonObject;
  /** The server's address, without a path and a slash at its end. */
  readonly origin: string;
};

/** The environment variable that every snippet takes its key from. */
export const KEY_VARIABLE = 'SPRY_API_KEY';

/** The body of a request as it goes over the network: what is undefined is not there. */
export function toBody(request: ChatCompletionCreateParams): JsonObject {
  return JSON.parse(JSON.stringify(request));
}

export function isStream({ body }: SnippetSource): boolean {
  return body['stream'] === true;
}

/** Whether the answer may call tools, so that its text is not all there is to print. */
export function mayCall({ body }: SnippetSource): boolean {
  return isFilledList(body['tools']) && body['tool_choice'] !== 'none';
}

export function isFilledList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value) && value.length > 0;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
