// What several of the API's answers have in common.

import { z } from 'zod';
import type { CompletionFinishReason, Usage } from './completion.ts';

export const count: z.ZodType<number> = z.int().nonnegative();
export const seconds: z.ZodType<number> = z.number().nonnegative();
export const epochSeconds: z.ZodType<number> = z.int();

export const usage: z.ZodType<Usage> = z.object({
  queue_time: seconds,
  prompt_tokens: count,
  prompt_time: seconds,
  completion_tokens: count,
  completion_time: seconds,
  total_tokens: count,
  total_time: seconds,
  prompt_tokens_details: z.object({ cached_tokens: count }),
  completion_tokens_details: z.object({
    reasoning_tokens: count,
    forced_tokens: count,
    accepted_prediction_tokens: count,
    rejected_prediction_tokens: count,
    closing: z.enum(['none', 'soft', 'hard']),
  }),
});

export const finishReason: z.ZodType<CompletionFinishReason> = z.enum([
  'stop',
  'length',
  'tool_calls',
  'function_call',
]);
