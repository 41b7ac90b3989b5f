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

export type JsonCommand = 'bench';

const schemas: Readonly<Record<JsonCommand, z.ZodType>> = { bench };

/**
 * Reads what a command printed.
 * @throws Error when it has not exactly the form that is written down here
 */
export function readJsonOutput(command: JsonCommand, text: string): unknown {
  return schemas[command].parse(JSON.parse(text));
}
