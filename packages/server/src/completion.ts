// From the engine's events to the API's answers: one body, or the chunks of a stream.

import type { FinishReason, GenerationUsage } from '@spry/engine';
import type { ChatCompletion, ChatCompletionChunk, ChunkChoice, Usage } from '@spry/wire';

/** What all the parts of one answer have in common. */
export type CompletionHead = {
  readonly id: string;
  /** Also the `x-request-id` header. */
  readonly requestId: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  /** The model id as requested. */
  readonly model: string;
  readonly fingerprint: string;
  readonly seed: number;
};

/** The answer in one piece. */
export function wholeCompletion(
  head: CompletionHead,
  text: string,
  reason: FinishReason,
  usage: GenerationUsage,
): ChatCompletion {
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text },
        logprobs: null,
        finish_reason: reason,
      },
    ],
    usage: toUsage(usage),
    usage_breakdown: null,
    system_fingerprint: head.fingerprint,
    x_groq: { id: head.requestId, seed: head.seed },
    service_tier: 'on_demand',
  };
}

/** The chunks of one streamed answer, each as a line of JSON. */
export type ChunkEncoder = {
  /** The first chunk: the role, no text. */
  readonly opening: string;
  text(text: string): string;
  /** The last chunk of the answer. */
  finished(reason: FinishReason, usage: GenerationUsage): string;
  /** The chunk that `stream_options.include_usage` adds. */
  usage(usage: GenerationUsage): string;
};

export function chunkEncoder(head: CompletionHead): ChunkEncoder {
  const common = {
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    system_fingerprint: head.fingerprint,
  } as const;
  const encode = (rest: Omit<ChatCompletionChunk, keyof typeof common>): string =>
    JSON.stringify({ ...common, ...rest });

  // One chunk differs from the next only in its text, so that the rest is encoded once and a
  // token costs the encoding of one short string.
  const sample = encode({ choices: [choice({ content: '' })] });
  const textStart = sample.lastIndexOf('""');
  const beforeText = sample.slice(0, textStart);
  const afterText = sample.slice(textStart + 2);

  return {
    opening: encode({
      choices: [choice({ role: 'assistant', content: '' })],
      x_groq: { id: head.requestId, seed: head.seed },
    }),
    text: (text) => beforeText + JSON.stringify(text) + afterText,
    finished(reason, counts) {
      const usage = toUsage(counts);
      return encode({
        choices: [choice({}, reason)],
        x_groq: { id: head.requestId, usage },
        usage,
      });
    },
    usage: (counts) => encode({ choices: [], usage: toUsage(counts), service_tier: 'on_demand' }),
  };
}

function choice(delta: ChunkChoice['delta'], reason: FinishReason | null = null): ChunkChoice {
  return { index: 0, delta, logprobs: null, finish_reason: reason };
}

function toUsage(usage: GenerationUsage): Usage {
  return {
    queue_time: toSeconds(usage.queueMs),
    prompt_tokens: usage.promptTokens,
    prompt_time: toSeconds(usage.promptMs),
    completion_tokens: usage.completionTokens,
    completion_time: toSeconds(usage.completionMs),
    total_tokens: usage.promptTokens + usage.completionTokens,
    total_time: toSeconds(usage.promptMs + usage.completionMs),
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
  };
}

/** To the microsecond, which hides the noise of binary fractions. */
function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1e6;
}
