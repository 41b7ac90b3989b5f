// From the engine's events to the API's answers: one body, or the chunks of a stream.

import type { FinishReason, GenerationUsage, ScoredToken, TokenLogprob } from '@spry/engine';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChoiceLogprobs,
  ChunkChoice,
  ChunkDelta,
  CompletionFinishReason,
  ServiceTier,
  Usage,
  TokenLogprob as WireTokenLogprob,
} from '@spry/wire';
import { type Choice, finishReasonOf, type Manner } from './choice.ts';
import type { AnswerEventPart } from './generation.ts';
import { newCallId } from './ids.ts';

/** What all the parts of one answer have in common, as far as it is known before the model is. */
export type RequestHead = {
  readonly id: string;
  /** Also the `x-request-id` header. */
  readonly requestId: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  /** The model id as requested. */
  readonly model: string;
  readonly seed: number;
  readonly serviceTier: ServiceTier;
};

/** The same with the digest of the model's weights, kernels and settings. */
export type CompletionHead = RequestHead & { readonly fingerprint: string };

/** The answer in one piece. */
export function wholeCompletion(
  head: CompletionHead,
  choices: readonly Choice[],
  usage: GenerationUsage,
  manner: Manner,
): ChatCompletion {
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: choices.map((choice, index) => ({
      index,
      message: choice.message(manner),
      logprobs: choice.logprobs && toLogprobs(choice.logprobs),
      finish_reason: finishReasonOf(choice.reason, manner),
    })),
    usage: toUsage(usage),
    usage_breakdown: null,
    system_fingerprint: head.fingerprint,
    x_groq: { id: head.requestId, seed: head.seed },
    service_tier: head.serviceTier,
  };
}

/** The chunks of one streamed answer, each as a line of JSON; `index` says of which choice. */
export type ChunkEncoder = {
  /** The first chunk of each choice: the role, no text. */
  readonly openings: readonly string[];
  /** Null where the answer's reader is not to hear of the part. */
  part(part: AnswerEventPart): string | null;
  /** The last chunk of a choice; that of the answer's last choice has the usage of all. */
  finished(index: number, reason: FinishReason, usage: GenerationUsage | null): string;
  /** The chunk that `stream_options.include_usage` adds. */
  usage(usage: GenerationUsage): string;
};

type ChunkHead = Pick<
  ChatCompletionChunk,
  'id' | 'object' | 'created' | 'model' | 'system_fingerprint'
>;

export function chunkEncoder(
  head: CompletionHead,
  choiceCount: number,
  manner: Manner,
): ChunkEncoder {
  const encode = (rest: Omit<ChatCompletionChunk, keyof ChunkHead>): string =>
    JSON.stringify(Object.assign(commonOf(head), rest));
  const indices = Array.from({ length: choiceCount }, (_, index) => index);

  // A choice's chunks differ only in their text, so that the rest is encoded once and a token
  // costs the encoding of one short string.
  const frames = indices.map((index) => {
    const sample = encode({ choices: [chunkChoice(index, { content: '' })] });
    const textStart = sample.lastIndexOf('""');
    return { before: sample.slice(0, textStart), after: sample.slice(textStart + 2) };
  });

  return {
    openings: indices.map((index) =>
      encode({
        choices: [chunkChoice(index, { role: 'assistant', content: '' })],
        ...(index === 0 && { x_groq: { id: head.requestId, seed: head.seed } }),
      }),
    ),
    part(part) {
      const { index } = part;
      if (part.type !== 'text') {
        const delta = deltaOf(part, manner);
        return delta && encode({ choices: [chunkChoice(index, delta)] });
      }
      const { text, logprobs } = part;
      if (logprobs !== undefined) {
        const scored = chunkChoice(index, { content: text }, null, toLogprobs(logprobs));
        return encode({ choices: [scored] });
      }
      const { before = '', after = '' } = frames[index] ?? {};
      return before + JSON.stringify(text) + after;
    },
    finished(index, reason, counts) {
      const choices = [chunkChoice(index, {}, finishReasonOf(reason, manner))];
      if (counts === null) return encode({ choices });
      const usage = toUsage(counts);
      return encode({ choices, x_groq: { id: head.requestId, usage }, usage });
    },
    usage: (counts) =>
      encode({ choices: [], usage: toUsage(counts), service_tier: head.serviceTier }),
  };
}

function commonOf(head: CompletionHead): ChunkHead {
  return {
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    system_fingerprint: head.fingerprint,
  };
}

function chunkChoice(
  index: number,
  delta: ChunkDelta,
  reason: CompletionFinishReason | null = null,
  logprobs: ChoiceLogprobs | null = null,
): ChunkChoice {
  return { index, delta, logprobs, finish_reason: reason };
}

function deltaOf(
  part: Exclude<AnswerEventPart, { type: 'text' }>,
  { tellsThoughts, tellsFunctions }: Manner,
): ChunkDelta | null {
  if (part.type === 'thought') return tellsThoughts ? { reasoning: part.text } : null;
  if (part.type === 'call') {
    const called = { name: part.name, arguments: '' };
    if (tellsFunctions) return { function_call: called };
    return {
      tool_calls: [{ index: part.call, id: newCallId(), type: 'function', function: called }],
    };
  }
  const more = { arguments: part.text };
  if (tellsFunctions) return { function_call: more };
  return { tool_calls: [{ index: part.call, function: more }] };
}

function toLogprobs(tokens: readonly TokenLogprob[]): ChoiceLogprobs {
  const content = tokens.map((token) =>
    Object.assign(toLogprob(token), { top_logprobs: token.alternatives.map(toLogprob) }),
  );
  return { content, refusal: null };
}

function toLogprob({ text, logprob, bytes }: ScoredToken): WireTokenLogprob {
  return { token: text, logprob, bytes: bytes && [...bytes] };
}

/** The counts and times of an answer, as it tells them. */
export function toUsage(usage: GenerationUsage): Usage {
  return {
    queue_time: toSeconds(usage.queueMs),
    prompt_tokens: usage.promptTokens,
    prompt_time: toSeconds(usage.promptMs),
    completion_tokens: usage.completionTokens,
    completion_time: toSeconds(usage.completionMs),
    total_tokens: usage.promptTokens + usage.completionTokens,
    total_time: toSeconds(usage.promptMs + usage.completionMs),
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: {
      reasoning_tokens: usage.thoughtTokens,
      forced_tokens: usage.forcedTokens,
      accepted_prediction_tokens: usage.confirmedTokens,
      rejected_prediction_tokens: usage.draftedTokens - usage.confirmedTokens,
      closing: usage.closing,
    },
  };
}

/** To the microsecond, which hides the noise of binary fractions. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1e6;
}
