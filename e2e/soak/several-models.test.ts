// Two models with real weights and a tiny Mixtral in one server, whose memory holds one at a time.
import { expect, it } from 'vitest';
import { GEMMA, SMOLLM, TINY_MIXTRAL } from '../harness/families.ts';
import { askInterleaved } from '../harness/interleaved.ts';

const REQUESTS = 200;
const CLIENTS = 24;

it('200 mixed requests to three models are answered as by each model alone', async () => {
  // One request at a time in each engine: Gemma's weights are repacked, and beside another request
  // the kernels would add up in another order.
  const options = ['--memory-max', '1100', '--ctx', '512', '--parallel', '1'];
  const run = await askInterleaved([SMOLLM, GEMMA, TINY_MIXTRAL], REQUESTS, CLIENTS, options);
  process.stderr.write(`${JSON.stringify({ ...run, wrong: run.wrong.length })}\n`);
  expect(run.wrong).toEqual([]);
  expect(run.engineCountMax).toBe(1);
  for (const count of Object.values(run.loads)) expect(count).toBeGreaterThan(0);
}, 600_000);
