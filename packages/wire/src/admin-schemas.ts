// What the administration's routes answer. Types with the meaning of each field are in keys.ts,
// managed-models.ts, usage.ts and request-record.ts.

import { z } from 'zod';
import { count, epochSeconds, finishReason, seconds, usage } from './answer-parts.ts';
import type { CreatedKey, Key, KeyList } from './keys.ts';
import type { ManagedModel, ManagedModelList, PullEvent, PullProgress } from './managed-models.ts';
import type { ModelState } from './models.ts';
import type { RequestList, RequestRecord, WorkRecord } from './request-record.ts';
import type { UsageReport } from './usage.ts';

const limit = z.int().positive().nullable();

const keyFields = z.object({
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
  budget: limit,
  created_at: epochSeconds,
  expires_at: epochSeconds.nullable(),
  last_used_at: epochSeconds.nullable(),
  revoked_at: epochSeconds.nullable(),
});

export const key: z.ZodType<Key> = keyFields;

export const createdKey: z.ZodType<CreatedKey> = keyFields.extend({ key: z.string() });

export const keyList: z.ZodType<KeyList> = z.object({
  object: z.literal('list'),
  data: z.array(key),
});

export const usageReport: z.ZodType<UsageReport> = z.object({
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

const work: z.ZodType<WorkRecord> = z.object({
  prompt_tokens_done: count,
  prompt_steps: count,
  completion_steps: count,
  batch_size_mean: z.number().nullable(),
  batch_size_max: count,
  format_time: seconds,
  mask_time: seconds,
  drafted_tokens: count,
  accepted_draft_tokens: count,
});

export const requestRecord: z.ZodType<RequestRecord> = z.object({
  id: z.string(),
  object: z.literal('request'),
  method: z.string(),
  route: z.string(),
  key_id: z.string().nullable(),
  owner: z.string(),
  created_at: z.number(),
  status: z.int().nullable(),
  duration: seconds.nullable(),
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  answer: z
    .object({
      model: z.string(),
      choices: count,
      finish_reason: finishReason.nullable(),
      first_text_time: seconds.nullable(),
      usage: usage.nullable(),
      work: work.nullable(),
    })
    .nullable(),
});

export const requestList: z.ZodType<RequestList> = z.object({
  object: z.literal('list'),
  data: z.array(requestRecord),
});

export const modelState: z.ZodType<ModelState> = z.enum([
  'loaded',
  'loading',
  'unloading',
  'on_disk',
  'failed',
  'absent',
]);

const pullProgress = z.object({
  received_bytes: count,
  total_bytes: count.nullable(),
}) satisfies z.ZodType<PullProgress>;

export const managedModel: z.ZodType<ManagedModel> = z.object({
  id: z.string(),
  object: z.literal('model'),
  state: modelState,
  default: z.boolean(),
  origin: z.enum(['catalog', 'hub', 'imported', 'file']),
  size_bytes: count.nullable(),
  license: z.string().nullable(),
  license_accepted: z.boolean().nullable(),
  context_window: count.nullable(),
  parallel: count.nullable(),
  memory_bytes: count.nullable(),
  fits: z.boolean().nullable(),
  active_requests: count,
  waiting_requests: count,
  last_used_at: epochSeconds.nullable(),
  loaded_at: epochSeconds.nullable(),
  weights: z.string().nullable(),
  error: z.string().nullable(),
  pull: pullProgress.nullable(),
});

export const managedModelList: z.ZodType<ManagedModelList> = z.object({
  object: z.literal('list'),
  data: z.array(managedModel),
  memory: z.object({ used_bytes: count, max_bytes: count.nullable() }),
});

export const pullEvent: z.ZodType<PullEvent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('source'), message: z.string() }),
  pullProgress.extend({ type: z.literal('progress') }),
  z.object({ type: z.literal('pulled'), model: managedModel }),
]);
