// What POST /completions answers, as schemas; see text-completion.ts for the meaning of each field.

import { z } from 'zod';
import { count, epochSeconds, finishReason, usage } from './answer-parts.ts';
import type { TextCompletion, TextCompletionChunk } from './text-completion.ts';

const head = {
  id: z.string(),
  object: z.literal('text_completion'),
  created: epochSeconds,
  model: z.string(),
  system_fingerprint: z.string(),
  x_groq: z.object({ id: z.string(), seed: z.int() }),
};

const choice = {
  index: count,
  text: z.string(),
  logprobs: z
    .object({
      tokens: z.array(z.string()),
      token_logprobs: z.array(z.number().max(0)),
      top_logprobs: z.array(z.record(z.string(), z.number().max(0))),
      text_offset: z.array(count),
    })
    .nullable(),
};

export const textCompletion: z.ZodType<TextCompletion> = z.object({
  ...head,
  choices: z.array(z.object({ ...choice, finish_reason: finishReason })),
  usage,
  service_tier: z.enum(['on_demand', 'flex']),
});

export const textCompletionChunk: z.ZodType<TextCompletionChunk> = z.object({
  ...head,
  choices: z.array(z.object({ ...choice, finish_reason: finishReason.nullable() })),
  usage: usage.exactOptional(),
});
