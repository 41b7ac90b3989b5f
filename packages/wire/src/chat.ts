// The request of POST /chat/completions. Fields that are not named here are ignored, and `null`
// means the same as leaving a field out. Each schema's message is what the client reads.
//
// Accepted without effect, as clients send them by habit: metadata, store, disable_tool_validation,
// prompt_cache_key, safety_identifier, what compound systems take
// (compound_custom, search_settings, include_domains, exclude_domains), and in messages refusal
// and annotations. docs/api.md has them all.

import { z } from 'zod';
import { type AnswerFields, answerFields } from './answer-fields.ts';
import { type ContextDocument, documentsSchema } from './documents.ts';
import { integerIn, listOf, optional } from './fields.ts';
import { maxTokensMax, messagesMax, topLogprobsMax } from './limits.ts';
import { messageSchema, type RequestMessage } from './messages.ts';
import { type ReasoningFields, reasoningFields } from './reasoning.ts';
import {
  type FunctionChoice,
  type FunctionDefinition,
  functionChoiceSchema,
  functionsSchema,
  type ToolChoice,
  type ToolDefinition,
  toolChoiceSchema,
  toolsSchema,
} from './tools.ts';

export type ChatRequest = AnswerFields &
  ReasoningFields & {
    /** The conversation so far, oldest first; at least one message. */
    messages: RequestMessage[];
    /** Tells how likely each token of the answer was. Default false. */
    logprobs?: boolean | undefined;
    /** Likeliest tokens to tell for each of the answer's, 0 to 20; needs `logprobs`. Default 0. */
    top_logprobs?: number | undefined;
    /** Most tokens to generate; 0 for none. Default: 1,024, or what the server is told. */
    max_completion_tokens?: number | undefined;
    /** The older name of `max_completion_tokens`, which wins when both are given. */
    max_tokens?: number | undefined;
    /** What the answer may draw on: put into the prompt. Default: nothing. */
    documents?: ContextDocument[] | undefined;
    /** `enabled` asks the model to cite `documents` by their ids. Default: enabled. */
    citation_options?: 'enabled' | 'disabled' | undefined;
    /** Functions that the model may call. Default: none. */
    tools?: ToolDefinition[] | undefined;
    /** Whether it calls some. Default: `auto` where there are tools. */
    tool_choice?: ToolChoice | undefined;
    /** Whether one answer may have several calls. Default true. */
    parallel_tool_calls?: boolean | undefined;
    /** The older form of `tools`: answers then have a `function_call` in place of `tool_calls`. */
    functions?: FunctionDefinition[] | undefined;
    /** The older form of `tool_choice`. */
    function_call?: FunctionChoice | undefined;
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
    ...reasoningFields,
    tools: toolsSchema(),
    tool_choice: toolChoiceSchema(),
    parallel_tool_calls: optional(
      z.boolean({ error: '`parallel_tool_calls` must be true or false.' }),
    ),
    functions: functionsSchema(),
    function_call: functionChoiceSchema(),
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
