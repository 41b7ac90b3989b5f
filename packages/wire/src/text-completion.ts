// The answer of POST /completions, whole or as a sequence of chunks, which have the same shape. The
// order of the fields is the order on the wire.

import type { CompletionFinishReason, ServiceTier, Usage } from './completion.ts';

export type TextCompletion = TextCompletionHead & {
  /** Those of the first prompt come first, by index. */
  choices: TextChoice[];
  /** Of all choices together: each prompt's tokens once, the answers' summed. */
  usage: Usage;
  service_tier: ServiceTier;
};

export type TextCompletionChunk = TextCompletionHead & {
  /** One; none on the chunk that `stream_options.include_usage` adds. */
  choices: (Omit<TextChoice, 'finish_reason'> & {
    /** Null until the choice ends, which its last chunk tells. */
    finish_reason: CompletionFinishReason | null;
  })[];
  /** On the last chunk with a `finish_reason`, and on the one that `include_usage` adds. */
  usage?: Usage;
};

export type TextCompletionHead = {
  /** `cmpl-` and a random UUID. */
  id: string;
  object: 'text_completion';
  /** Seconds since the Unix epoch. */
  created: number;
  /** The model id as requested. */
  model: string;
  /** Digest of what computed the answer: equal ones give equal answers for a seed. */
  system_fingerprint: string;
  x_groq: {
    /** Equal to the `x-request-id` header. */
    id: string;
    /** The seed of the request, or the one drawn for it; choice i is drawn with seed + i. */
    seed: number;
  };
};

export type TextChoice = {
  index: number;
  text: string;
  /** Null unless the request asks for them. */
  logprobs: TextLogprobs | null;
  finish_reason: CompletionFinishReason;
};

/** Of the tokens of the text, in lists of equal length. */
export type TextLogprobs = {
  tokens: string[];
  token_logprobs: number[];
  /** The likeliest tokens at each place, as many as `logprobs` says. */
  top_logprobs: Record<string, number>[];
  /** Where each token begins in the text of its choice, in UTF-16 code units. */
  text_offset: number[];
};
