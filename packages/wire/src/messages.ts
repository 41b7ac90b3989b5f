// The turns of a conversation, in requests.

import { z } from 'zod';
import { type DocumentPart, partDocumentSchema } from './documents.ts';
import { listOf, optional, text } from './fields.ts';
import { authorNameCharsMax, partsMax } from './limits.ts';
import {
  type FunctionCall,
  functionCallSchema,
  type ToolCall,
  toolCallIdSchema,
  toolCallsSchema,
} from './tools.ts';

/** A piece of a message's text. */
export type TextPart = {
  type: 'text';
  text: string;
};

/** Text, whole or in parts; parts are joined by line breaks. */
export type MessageContent = string | (TextPart | DocumentPart)[];

/** One turn of the conversation. */
export type RequestMessage =
  | {
      /** `system` and `developer` mean the same: instructions that come before the conversation. */
      role: 'system' | 'developer' | 'user';
      content: MessageContent;
      /** Who says it, where several do; the model is told of that of a `user`. */
      name?: string | undefined;
    }
  | AssistantMessage
  | {
      /** What a call gave. */
      role: 'tool';
      content: MessageContent;
      tool_call_id: string;
      name?: string | undefined;
    }
  | {
      /** The older form of `tool`: what the last call of the function gave. */
      role: 'function';
      /** Null is an empty result. */
      content?: MessageContent | undefined;
      name: string;
    };

export type AssistantMessage = {
  role: 'assistant';
  /** Absent or null is an empty turn, or one of calls alone. */
  content?: MessageContent | undefined;
  name?: string | undefined;
  /** What it thought; the model is told where its template has a place for that. */
  reasoning?: string | undefined;
  /** Another name of `reasoning`, which wins when both are given. */
  reasoning_content?: string | undefined;
  tool_calls?: ToolCall[] | undefined;
  /** The older form of `tool_calls`. */
  function_call?: FunctionCall | undefined;
};

const ROLES = '`system`, `developer`, `user`, `assistant`, `tool` or `function`';

export function messageSchema(): z.ZodType<RequestMessage> {
  const content = contentSchema();
  const nameError = {
    error: `A message's \`name\` must be a string of up to ${authorNameCharsMax} characters.`,
  };
  const name = optional(z.string(nameError).max(authorNameCharsMax, nameError));
  const reasoning = (field: string) =>
    optional(z.string({ error: `\`${field}\` must be a string.` }));
  return z.discriminatedUnion(
    'role',
    [
      z.object({ role: z.enum(['system', 'developer', 'user']), content, name }),
      z.object({
        role: z.literal('assistant'),
        content: optional(content),
        name,
        reasoning: reasoning('reasoning'),
        reasoning_content: reasoning('reasoning_content'),
        tool_calls: toolCallsSchema(),
        function_call: optional(functionCallSchema('`function_call`')),
      }),
      z.object({ role: z.literal('tool'), content, tool_call_id: toolCallIdSchema(), name }),
      z.object({
        role: z.literal('function'),
        content: optional(content),
        name: text(authorNameCharsMax, 'A message of role `function` must have a `name`.'),
      }),
    ],
    { error: `A message must be an object whose \`role\` is ${ROLES}.` },
  );
}

function contentSchema() {
  const part = z.discriminatedUnion(
    'type',
    [
      z.object({
        type: z.literal('text'),
        text: z.string({ error: 'The `text` of a content part must be a string.' }),
      }),
      z.object({ type: z.literal('document'), document: partDocumentSchema() }),
    ],
    {
      error:
        'A content part must be an object whose `type` is `text` or `document`, ' +
        'such as {"type": "text", "text": "Hello"}.',
    },
  );
  const error = `The \`content\` of a message must be a string or 1 to ${partsMax} text parts.`;
  return z.union([z.string(), listOf(part, partsMax, error)], { error });
}
