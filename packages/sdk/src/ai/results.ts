// How an answer ended and what it took, in the words of the AI SDK.

import type {
  JSONObject,
  LanguageModelV3FinishReason,
  LanguageModelV3Usage,
} from '@ai-sdk/provider';
import type { CompletionUsage } from '../chat/completion-types.ts';

const REASONS: Readonly<Record<string, LanguageModelV3FinishReason['unified']>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
};

export function toFinishReason(reason: string): LanguageModelV3FinishReason {
  return { unified: REASONS[reason] ?? 'other', raw: reason };
}

export function toUsage(usage: CompletionUsage | null | undefined): LanguageModelV3Usage {
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    inputTokens: {
      total: input,
      noCache: input === undefined ? undefined : input - (cached ?? 0),
      cacheRead: cached,
      cacheWrite: undefined,
    },
    outputTokens: {
      total: output,
      text: output === undefined ? undefined : output - (reasoning ?? 0),
      reasoning,
    },
    ...(usage && { raw: usage as unknown as JSONObject }),
  };
}
