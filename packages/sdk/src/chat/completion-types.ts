// The answer of POST /chat/completions, whole or in chunks, as Spry, Groq and OpenAI send it. What
// only some of them send is optional. Names are those of the `openai` package.

import type { ChatCompletionMessageToolCall } from './message-types.ts';

/** Why an answer ended: by itself or at a stop sequence, at a token limit, or to call tools. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export type ChatCompletion = {
  id: string;
  object: 'chat.completion';
  /** Seconds since the Unix epoch. */
  created: number;
  model: string;
  choices: ChatCompletionChoice[];
  usage?: CompletionUsage | undefined;
  /** Equal ones give equal answers for a seed. */
  system_fingerprint?: string | null | undefined;
  service_tier?: string | null | undefined;
  x_groq?: { id: string; seed?: number | undefined } | null | undefined;
  /** The server's id of the request. Not enumerable: neither loops nor JSON show it. */
  _request_id?: string | null | undefined;
};

export type ChatCompletionChoice = {
  index: number;
  message: ChatCompletionMessage;
  finish_reason: FinishReason;
  logprobs?: ChatCompletionLogprobs | null | undefined;
};

export type ChatCompletionMessage = {
  role: 'assistant';
  /** Null where the model only calls tools. */
  content: string | null;
  refusal?: string | null | undefined;
  /** What the model thought before it answered. */
  reasoning?: string | null | undefined;
  tool_calls?: ChatCompletionMessageToolCall[] | undefined;
};

export type ChatCompletionLogprobs = {
  content: ChatCompletionTokenLogprob[] | null;
  refusal?: ChatCompletionTokenLogprob[] | null | undefined;
};

export type ChatCompletionTokenLogprob = TopLogprob & { top_logprobs: TopLogprob[] };

export type TopLogprob = {
  token: string;
  /** Natural logarithm of the probability. */
  logprob: number;
  bytes: number[] | null;
};

export type CompletionUsage = {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  /** Seconds, as are the other times; Spry and Groq. */
  queue_time?: number | undefined;
  prompt_time?: number | undefined;
  completion_time?: number | undefined;
  total_time?: number | undefined;
  prompt_tokens_details?: { cached_tokens?: number | undefined } | null | undefined;
  completion_tokens_details?:
    | {
        reasoning_tokens?: number | undefined;
        accepted_prediction_tokens?: number | undefined;
        rejected_prediction_tokens?: number | undefined;
      }
    | null
    | undefined;
};

export type ChatCompletionChunk = {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  /** Empty on the chunk that `stream_options.include_usage` adds. */
  choices: ChatCompletionChunkChoice[];
  usage?: CompletionUsage | null | undefined;
  system_fingerprint?: string | null | undefined;
  service_tier?: string | null | undefined;
  x_groq?:
    | {
        id?: string | undefined;
        seed?: number | undefined;
        usage?: CompletionUsage | undefined;
        error?: string | undefined;
      }
    | null
    | undefined;
};

export type ChatCompletionChunkChoice = {
  index: number;
  delta: ChatCompletionDelta;
  finish_reason: FinishReason | null;
  logprobs?: ChatCompletionLogprobs | null | undefined;
};

/** What a chunk adds to a message. */
export type ChatCompletionDelta = {
  role?: 'assistant' | 'system' | 'user' | 'developer' | 'tool' | undefined;
  content?: string | null | undefined;
  refusal?: string | null | undefined;
  reasoning?: string | null | undefined;
  tool_calls?: ToolCallDelta[] | undefined;
};

/** A part of a call: calls are told apart by `index`, their arguments come in pieces. */
export type ToolCallDelta = {
  index: number;
  id?: string | undefined;
  type?: 'function' | undefined;
  function?: { name?: string | undefined; arguments?: string | undefined } | undefined;
};
