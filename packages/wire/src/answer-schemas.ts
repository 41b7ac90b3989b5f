// What the API answers, as schemas: for documents of the API and for tests that hold answers to
// them. The server does not parse its own answers. Types with the meaning of each field are in
// completion.ts, models.ts, keys.ts, usage.ts and error.ts.

import { z } from 'zod';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChoiceLogprobs,
  TokenLogprob,
  Usage,
} from './completion.ts';
import type { ErrorBody, ErrorDetail, StreamErrorBody } from './error.ts';
import type { CreatedKey, Key, KeyList } from './keys.ts';
import type { Model, ModelDeleted, ModelList } from './models.ts';
import type { UsageReport } from './usage.ts';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
const epochSeconds = z.int();

const usage: z.ZodType<Usage> = z.object({
  queue_time: seconds,
  prompt_tokens: count,
  prompt_time: seconds,
  completion_tokens: count,
  completion_time: seconds,
  total_tokens: count,
  total_time: seconds,
  prompt_tokens_details: z.object({ cached_tokens: count }),
  completion_tokens_details: z.object({
    forced_tokens: count,
    accepted_prediction_tokens: count,
    rejected_prediction_tokens: count,
    closing: z.enum(['none', 'soft', 'hard']),
  }),
});

const tokenLogprob = z.object({
  token: z.string(),
  logprob: z.number().max(0),
  bytes: z.array(z.int().min(0).max(255)).nullable(),
}) satisfies z.ZodType<TokenLogprob>;

const choiceLogprobs: z.ZodType<ChoiceLogprobs | null> = z
  .object({
    content: z.array(tokenLogprob.extend({ top_logprobs: z.array(tokenLogprob) })),
    refusal: z.null(),
  })
  .nullable();

const finishReason = z.enum(['stop', 'length']);
const serviceTier = z.enum(['on_demand', 'flex']);

const chatCompletion: z.ZodType<ChatCompletion> = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: epochSeconds,
  model: z.string(),
  choices: z.array(
    z.object({
      index: count,
      message: z.object({ role: z.literal('assistant'), content: z.string() }),
      logprobs: choiceLogprobs,
      finish_reason: finishReason,
    }),
  ),
  usage,
  usage_breakdown: z.null(),
  system_fingerprint: z.string(),
  x_groq: z.object({ id: z.string(), seed: z.int() }),
  service_tier: serviceTier,
});

const chatCompletionChunk: z.ZodType<ChatCompletionChunk> = z.object({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: epochSeconds,
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.object({
      index: count,
      delta: z.object({
        role: z.literal('assistant').exactOptional(),
        content: z.string().exactOptional(),
      }),
      logprobs: choiceLogprobs,
      finish_reason: finishReason.nullable(),
    }),
  ),
  x_groq: z
    .object({ id: z.string(), seed: z.int().exactOptional(), usage: usage.exactOptional() })
    .exactOptional(),
  usage: usage.exactOptional(),
  service_tier: serviceTier.exactOptional(),
});

const errorDetail = z.object({
  message: z.string(),
  type: z.string(),
  code: z.string().exactOptional(),
  param: z.string().exactOptional(),
  schema_path: z.string().exactOptional(),
  schema_path_segments: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<ErrorDetail>;

const error: z.ZodType<ErrorBody> = z.object({ error: errorDetail });

const streamError: z.ZodType<StreamErrorBody> = z.object({
  error: errorDetail.extend({ status_code: z.int() }),
});

const model: z.ZodType<Model> = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: epochSeconds,
  owned_by: z.string(),
  active: z.boolean(),
  context_window: count,
  public_apps: z.null(),
  max_completion_tokens: count,
  served_by: z.string().exactOptional(),
  weights: z.string().exactOptional(),
});

const modelList: z.ZodType<ModelList> = z.object({
  object: z.literal('list'),
  data: z.array(model),
});

const modelDeleted: z.ZodType<ModelDeleted> = z.object({
  id: z.string(),
  object: z.literal('model'),
  deleted: z.boolean(),
});

const limit = z.int().positive().nullable();

const key = z.object({
  id: z.string(),
  object: z.literal('key'),
  name: z.string(),
  hint: z.string(),
  owner: z.string(),
  scopes: z.array(z.enum(['inference', 'admin'])),
  models: z.array(z.string()).nullable(),
  priority: z.int(),
  limits: z.object({
    requests_per_minute: limit,
    requests_per_day: limit,
    tokens_per_minute: limit,
    tokens_per_day: limit,
  }),
  created_at: epochSeconds,
  expires_at: epochSeconds.nullable(),
  last_used_at: epochSeconds.nullable(),
  revoked_at: epochSeconds.nullable(),
}) satisfies z.ZodType<Key>;

const createdKey: z.ZodType<CreatedKey> = key.extend({ key: z.string() });

const keyList: z.ZodType<KeyList> = z.object({ object: z.literal('list'), data: z.array(key) });

const usageReport: z.ZodType<UsageReport> = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      day: z.string(),
      key_id: z.string().nullable(),
      key_name: z.string().nullable(),
      owner: z.string(),
      model: z.string(),
      requests: count,
      failed_requests: count,
      prompt_tokens: count,
      cached_tokens: count,
      completion_tokens: count,
    }),
  ),
});

export type AnswerName =
  | 'ChatCompletion'
  | 'ChatCompletionChunk'
  | 'CreatedKey'
  | 'Error'
  | 'Key'
  | 'KeyList'
  | 'Model'
  | 'ModelDeleted'
  | 'ModelList'
  | 'StreamError'
  | 'Usage'
  | 'UsageReport';

/** Every answer by the name that documents give it. */
export const answerSchemas: Readonly<Record<AnswerName, z.ZodType>> = {
  ChatCompletion: chatCompletion,
  ChatCompletionChunk: chatCompletionChunk,
  CreatedKey: createdKey,
  Error: error,
  Key: key,
  KeyList: keyList,
  Model: model,
  ModelDeleted: modelDeleted,
  ModelList: modelList,
  StreamError: streamError,
  Usage: usage,
  UsageReport: usageReport,
};
