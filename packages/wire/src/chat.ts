// The request of POST /chat/completions. Fields that are not named here are ignored, and `null`
// means the same as leaving a field out. Each schema's message is what the client reads.
//
// Accepted without effect, as clients send them by habit: metadata, store, parallel_tool_calls,
// prompt_cache_key, safety_identifier, include_reasoning, what compound systems take
// (compound_custom, search_settings, include_domains, exclude_domains), and in messages refusal,
// annotations and reasoning_content. docs/api.md has them all.

import { z } from 'zod';
import { type AnswerFields, answerFields } from './answer-fields.ts';
import {
  type ContextDocument,
  type DocumentPart,
  documentsSchema,
  partDocumentSchema,
} from './documents.ts';
import { integerIn, listOf, optional } from './fields.ts';
import {
  authorNameCharsMax,
  maxTokensMax,
  messagesMax,
  partsMax,
  topLogprobsMax,
} from './limits.ts';

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
  | {
      role: 'assistant';
      /** Absent or null is an empty turn. */
      content?: MessageContent | undefined;
      name?: string | undefined;
    };

export type ChatRequest = AnswerFields & {
  /** The conversation so far, oldest first; at least one message. */
  messages: RequestMessage[];
  /** Tells how likely each token of the answer was. Default false. */
  logprobs?: boolean | undefined;
  /** Likeliest tokens to tell for each of the answer's, 0 to 20; needs `logprobs`. Default 0. */
  top_logprobs?: number | undefined;
  /** Most tokens to generate; 0 gives an empty answer. Default: up to the context window's end. */
  max_completion_tokens?: number | undefined;
  /** The older name of `max_completion_tokens`, which wins when both are given. */
  max_tokens?: number | undefined;
  /** What the answer may draw on: put into the prompt. Default: nothing. */
  documents?: ContextDocument[] | undefined;
  /** `enabled` asks the model to cite `documents` by their ids. Default: enabled. */
  citation_options?: 'enabled' | 'disabled' | undefined;
};

/** What parses the body of a request. */
export type RequestSchema<Request> = z.ZodType<Request>;

/** What the schema found wrong: a path and a sentence, or the faults of each of several forms. */
export type ChatRequestIssue = z.core.$ZodIssue;

/** Parses the body of a request; the messages of its issues are sentences for the client. */
export const chatRequestSchema: z.ZodType<ChatRequest> = z
  .object({
    ...answerFields,
    messages: listOf(
      messageSchema(),
      messagesMax,
      `\`messages\` must be a list of 1 to ${messagesMax} messages.`,
    ),
    logprobs: optional(z.boolean({ error: '`logprobs` must be true or false.' })),
    top_logprobs: optional(integerIn('top_logprobs', 0, topLogprobsMax)),
    max_completion_tokens: optional(integerIn('max_completion_tokens', 0, maxTokensMax)),
    max_tokens: optional(integerIn('max_tokens', 0, maxTokensMax)),
    documents: documentsSchema(),
    citation_options: optional(
      z.enum(['enabled', 'disabled'], {
        error: '`citation_options` must be `enabled` or `disabled`.',
      }),
    ),
  })
  .refine(({ top_logprobs: count, logprobs }) => !count || logprobs === true, {
    path: ['top_logprobs'],
    error: '`top_logprobs` needs `logprobs` to be true.',
  });

function messageSchema() {
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
  const content = z.union([z.string(), listOf(part, partsMax, error)], { error });
  const nameError = {
    error: `A message's \`name\` must be a string of up to ${authorNameCharsMax} characters.`,
  };
  const name = optional(z.string(nameError).max(authorNameCharsMax, nameError));
  return z.discriminatedUnion(
    'role',
    [
      z.object({ role: z.enum(['system', 'developer', 'user']), content, name }),
      z.object({ role: z.literal('assistant'), content: optional(content), name }),
    ],
    {
      error:
        'A message must be an object whose `role` is `system`, `developer`, `user` or `assistant`.',
    },
  );
}
