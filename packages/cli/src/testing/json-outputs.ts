// What `--json` prints, as schemas that know every field: nothing may be missing, and nothing be
// added without being written down here.

import { z } from 'zod';

const count = z.int().min(0);
const positive = z.number().min(0);

const distribution = z
  .strictObject({
    mean: positive,
    p50: positive,
    p90: positive,
    p95: positive,
    p99: positive,
    max: positive,
  })
  .nullable();

const bench = z.strictObject({
  url: z.url(),
  model: z.string(),
  load: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rate'), requests_per_second: z.number().positive() }),
    z.strictObject({ kind: z.literal('clients'), clients: z.int().positive() }),
  ]),
  max_tokens: count,
  warm_up_requests: count,
  interrupted: z.boolean(),
  seconds: positive,
  requests: z.strictObject({ sent: count, answered: count, failed: count, unfinished: count }),
  errors: z.record(z.string(), count),
  prompt_tokens: count,
  completion_tokens: count,
  requests_per_second: positive,
  tokens_per_second: positive,
  time_to_first_token_ms: distribution,
  inter_token_ms: distribution,
  time_per_token_ms: distribution,
  end_to_end_ms: distribution,
  lag_ms: distribution,
});

const listed = z.strictObject({
  id: z.string(),
  origin: z.enum(['catalog', 'hub', 'imported', 'file']),
  path: z.string().nullable(),
  size_bytes: count.nullable(),
  license: z.string().nullable(),
  context_window: count.nullable(),
});

/** With what a running server tells of it. */
const listedNow = listed.extend({
  state: z.enum(['loaded', 'loading', 'unloading', 'on_disk', 'failed', 'absent']),
});

const memory = z.strictObject({
  weights_bytes: count,
  kv_bytes: count,
  kv_bytes_per_token: count,
  context_tokens: count,
  parallel: count,
  other_bytes: count,
  total_bytes: count,
  machine_bytes: count,
  fits: z.boolean(),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const details = listed.extend({
  sha256: sha256.nullable(),
  architecture: z.string().nullable(),
  name: z.string().nullable(),
  layers: count.nullable(),
  has_chat_template: z.boolean().nullable(),
  memory: memory.nullable(),
});

const ps = z.strictObject({
  url: z.url(),
  ready: z.boolean(),
  reason: z.string().nullable(),
  running: count.nullable(),
  waiting: count.nullable(),
  slots: count.nullable(),
  kv_usage: positive.max(1).nullable(),
  models: z.array(
    z.strictObject({
      id: z.string(),
      active: z.boolean().nullable(),
      context_window: count.nullable(),
      served_by: z.string().nullable(),
      state: z.string().nullable(),
    }),
  ),
  memory: z.strictObject({ used_bytes: count, max_bytes: count.nullable() }).nullable(),
});

const doctor = z.strictObject({
  version: z.string(),
  node: z.string(),
  system: z.string(),
  memory_bytes: count,
  available_bytes: count,
  environment: z.record(z.string(), z.string()),
  serving: z.boolean(),
  kernels: z
    .strictObject({
      release: z.string(),
      directory: z.string(),
      devices: z.array(z.string()),
      features: z.array(z.string()),
    })
    .nullable(),
  kernel_trouble: z.string().nullable(),
  machine: z
    .strictObject({ processor: z.string(), logical_cores: count, physical_cores: count.nullable() })
    .nullable(),
  model: z.strictObject({ path: z.string(), size_bytes: count }).nullable(),
  weights: z.string().nullable(),
  self_test: z.discriminatedUnion('outcome', [
    z.strictObject({
      outcome: z.literal('passed'),
      first_token_ms: positive,
      tokens_per_second: positive,
    }),
    z.strictObject({ outcome: z.enum(['failed', 'left out']), reason: z.string() }),
  ]),
});

const file = z.strictObject({
  path: z.string(),
  sha256,
  size_bytes: count,
  weights: z.string().nullable(),
});

/** Commands whose form stands here; that of keys is the API's own. */
export type JsonCommand =
  | 'bench'
  | 'doctor'
  | 'models import'
  | 'models ls'
  | 'models rm'
  | 'models show'
  | 'ps'
  | 'pull'
  | 'serve'
  | 'tune';

const schemas: Readonly<Record<JsonCommand, z.ZodType>> = {
  bench,
  doctor,
  'models ls': z.strictObject({ models: z.array(listedNow) }),
  'models show': details,
  'models import': details,
  'models rm': z.strictObject({ deleted: z.array(z.string()), freed_bytes: count }),
  ps,
  serve: z.strictObject({
    url: z.url(),
    model: z.string(),
    context_window: count,
    parallel: count,
    weights: z.string().nullable(),
    needs_key: z.boolean(),
    stands_in_for: z.array(z.string()),
  }),
  pull: file.extend({ id: z.string(), license: z.string().nullable() }),
  tune: file,
};

/**
 * Reads what a command printed.
 * @throws Error when it has not exactly the form that is written down here
 */
export function readJsonOutput(command: JsonCommand, text: string): unknown {
  return schemas[command].parse(JSON.parse(text));
}
