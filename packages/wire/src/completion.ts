// The answer of POST /chat/completions, whole or as a sequence of chunks. The order of the fields
// is the order on the wire.

import type { FunctionCall, ToolCall } from './tools.ts';

/**
 * Why the answer ended: by the model or a stop sequence, by the model with calls of tools, or at a
 * token limit.
 */
export type CompletionFinishReason = 'stop' | 'length' | 'tool_calls' | 'function_call';

/** Counts of tokens, and measured times in seconds. */
export type Usage = {
  /** From arrival until work on the request began. */
  queue_time: number;
  prompt_tokens: number;
  /** From the beginning of work until the first token of the answer. */
  prompt_time: number;
  completion_tokens: number;
  /** From the first token to the last. */
  completion_time: number;
  total_tokens: number;
  /** `prompt_time` and `completion_time` together. */
  total_time: number;
  prompt_tokens_details: {
    /** Prompt tokens reused from an earlier request, without computing them again. */
    cached_tokens: number;
  };
  completion_tokens_details: {
    /** Tokens with which the model thought. */
    reasoning_tokens: number;
    /** Tokens that the answer's format left no choice about, and that were not drawn. */
    forced_tokens: number;
    /** Tokens that the server guessed rightly, so that several could be computed at once. */
    accepted_prediction_tokens: number;
    /** Tokens that it guessed wrongly; they are no part of the answer. */
    rejected_prediction_tokens: number;
    /**
     * How the token limit ended a document: not at all, by drawing the model towards an end, or by
     * writing the end for it.
     */
    closing: 'none' | 'soft' | 'hard';
  };
};

export type ChatCompletion = {
  /** `chatcmpl-` and a random UUID. */
  id: string;
  object: 'chat.completion';
  /** Seconds since the Unix epoch. */
  created: number;
  /** The model id as requested. */
  model: string;
  /** One for each of `n`, by index. */
  choices: CompletionChoice[];
  /** Of all choices together: the prompt's tokens once, the answers' summed. */
  usage: Usage;
  usage_breakdown: null;
  /** Digest of what computed the answer: equal ones give equal answers for a seed. */
  system_fingerprint: string;
  x_groq: {
    /** Equal to the `x-request-id` header. */
    id: string;
    /** The seed of the request, or the one drawn for it; choice i is drawn with seed + i. */
    seed: number;
  };
  service_tier: ServiceTier;
};

/** `flex` is served after all others that wait. */
export type ServiceTier = 'on_demand' | 'flex';

export type CompletionChoice = {
  index: number;
  message: CompletionMessage;
  /** Null unless the request asks for them. */
  logprobs: ChoiceLogprobs | null;
  finish_reason: CompletionFinishReason;
};

export type CompletionMessage = {
  role: 'assistant';
  /** Null where there are calls and nothing else. */
  content: string | null;
  /** What the model thought, where that is told apart. */
  reasoning?: string;
  /** Calls whose results the model waits for. */
  tool_calls?: ToolCall[];
  /** The same for requests with `functions`. */
  function_call?: FunctionCall;
};

export type ChoiceLogprobs = {
  /** One for each token of the text; the text that a stop sequence cut off has none. */
  content: ContentLogprob[];
  refusal: null;
};

/** A token, and how likely the model found it. */
export type TokenLogprob = {
  /** Its text; U+FFFD stands for parts of characters. */
  token: string;
  /** Natural logarithm of the probability, before `temperature` and the like; -9999 for none. */
  logprob: number;
  /** Its bytes exactly; null for control tokens. */
  bytes: number[] | null;
};

export type ContentLogprob = TokenLogprob & {
  /** The likeliest tokens at this place, as many as `top_logprobs` says, the likeliest first. */
  top_logprobs: TokenLogprob[];
};

export type ChatCompletionChunk = {
  /** The same on every chunk of a stream, as are `created`, `model` and `system_fingerprint`. */
  id: string;
  object: 'chat.completion.chunk';
  /** Seconds since the Unix epoch. */
  created: number;
  model: string;
  system_fingerprint: string;
  /** One; none on the chunk that `stream_options.include_usage` adds. */
  choices: ChunkChoice[];
  /** On the first chunk with the seed, on the last one with the usage. */
  x_groq?: { id: string; seed?: number; usage?: Usage };
  /** On the last chunk with a `finish_reason`, and on the one that `include_usage` adds. */
  usage?: Usage;
  /** On the chunk that `include_usage` adds. */
  service_tier?: ServiceTier;
};

export type ChunkChoice = {
  /** Which of the `n` answers this is a part of. */
  index: number;
  /** Of each answer the first has the role, the last is empty, the others have more of it. */
  delta: ChunkDelta;
  /** Of the tokens that the text of the chunk ends. Null unless the request asks for them. */
  logprobs: ChoiceLogprobs | null;
  finish_reason: CompletionFinishReason | null;
};

export type ChunkDelta = {
  role?: 'assistant';
  content?: string;
  /** More of what the model thinks. */
  reasoning?: string;
  /** A call that begins, or more of the arguments of one. */
  tool_calls?: ToolCallDelta[];
  function_call?: { name?: string; arguments: string };
};

export type ToolCallDelta = {
  /** Which of the answer's calls it is about. */
  index: number;
  /** With `type` and the name in the first delta of a call, and in no other. */
  id?: string;
  type?: 'function';
  function: { name?: string; arguments: string };
};
