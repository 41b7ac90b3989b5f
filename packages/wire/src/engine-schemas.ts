// The answer of GET /admin/engines as a schema. engine-view.ts tells the meaning of each field.

import { z } from 'zod';
import { count, seconds } from './answer-parts.ts';
import type {
  EngineList,
  EngineReading,
  EngineSettings,
  EngineView,
  FormView,
  KvCacheReading,
  TuningView,
} from './engine-view.ts';

const speed = z.number().nonnegative().nullable();

const form: z.ZodType<FormView> = z.object({
  form: z.string(),
  served: z.boolean(),
  size_bytes: count.nullable(),
  prompt_speed: speed,
  completion_speed: speed,
  completion_speed_of_16: speed,
  perplexity_rise: z.number().nullable(),
  verdict: z.string(),
});

const tuning: z.ZodType<TuningView> = z.object({
  summary: z.string(),
  measured_at: z.string(),
  duration: seconds,
  processor: z.string(),
  kernels: z.string(),
  threads_reason: z.string(),
  forms: z.array(form),
});

const settings: z.ZodType<EngineSettings> = z.object({
  description: z.string(),
  fingerprint: z.string(),
  context_window: count,
  parallel: count,
  threads: count,
  tuning: tuning.nullable(),
});

const kvCache: z.ZodType<KvCacheReading> = z.object({
  capacity_tokens: count,
  used_tokens: count,
  kept_tokens: count,
  parked_tokens: count,
  parked_bytes: count,
  parked_bytes_max: count,
  prefixes: count,
});

const reading: z.ZodType<EngineReading> = z.object({
  uptime: seconds,
  waiting: count,
  running: count,
  kv_cache: kvCache,
  prompt_steps: count,
  prompt_time: seconds,
  prompt_tokens: count,
  cached_tokens: count,
  completion_steps: count,
  completion_time: seconds,
  completion_tokens: count,
  batch_size_sum: count,
});

export const engineView: z.ZodType<EngineView> = z.object({
  object: z.literal('engine'),
  model: z.string(),
  state: z.enum(['loading', 'ready', 'restarting', 'stopped']),
  reason: z.string().nullable(),
  restarts: count,
  reading: reading.nullable(),
  settings: settings.nullable(),
});

export const engineList: z.ZodType<EngineList> = z.object({
  object: z.literal('list'),
  data: z.array(engineView),
});
