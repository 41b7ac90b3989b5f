// An engine as the administration sees it, from what the server knows of it.

import type { EngineReading, ModelInfo } from '@spry/engine';
import type { EngineView } from '@spry/wire';
import { expect, onTestFinished, test } from 'vitest';
import { type EngineFacts, viewEngine } from '../engine/engine-view.ts';
import { keysRig } from '../keys/testing/live-keys.ts';
import { testApp } from '../testing/test-app.ts';
import type { TuningRecord } from '../tuning/record.ts';

const info: ModelInfo = {
  description: 'llama 135M Q4_1',
  contextWindow: 2048,
  parallel: 4,
  threads: 2,
  vocabularySize: 100,
  fingerprint: 'fp_1',
};

const reading: EngineReading = {
  uptimeMs: 61_234.4,
  waiting: 1,
  running: 3,
  usedTokens: 700,
  cache: { prefixes: 5, keptTokens: 90, parkedTokens: 80, parkedBytes: 640, parkedBytesMax: 1000 },
  counters: {
    promptSteps: 4,
    promptMs: 1500,
    promptTokens: 400,
    cachedTokens: 300,
    answerSteps: 50,
    answerMs: 2500,
    answerTokens: 120,
    batchSizeSum: 110,
  },
};

const tuning: TuningRecord = {
  version: 1,
  isComplete: true,
  attempt: 1,
  sourceSha256: '',
  machine: { processor: 'EPYC', kernels: 'v1', logicalCores: 2, physicalCores: 1 },
  measuredAt: '2026-01-31T00:00:00.000Z',
  seconds: 12,
  text: '',
  forms: [
    { form: 'as it is', sizeBytes: 98, speed: null, quality: null, verdict: 'Slower.' },
    {
      form: 'Q8_0',
      sizeBytes: 145,
      speed: { prefill: 1000, decode: 160, decode16: 400 },
      quality: { perplexity: 9, rise: 0.01, agreement: 0.98, tokenCount: 10, scoredCount: 5 },
      verdict: 'Faster, and next to nothing is lost.',
    },
  ],
  threads: { count: 2, reason: 'One a core.' },
  tuned: { form: 'Q8_0', sha256: '' },
  summary: 'Q8_0: 1.2 times as fast.',
};

const facts: EngineFacts = {
  modelId: 'm',
  supervisor: { state: { type: 'ready', info }, reading, restartCount: 1 },
  info,
  tuning,
};

async function enginesOf(...all: EngineFacts[]): Promise<EngineView[]> {
  const app = testApp({ engines: () => all.map(viewEngine) });
  return (await app.inject('/admin/engines')).json().data;
}

test('an engine that runs is told with its numbers in seconds and tokens', async () => {
  const [engine] = await enginesOf(facts);
  expect(engine).toMatchObject({
    object: 'engine',
    model: 'm',
    state: 'ready',
    reason: null,
    restarts: 1,
    reading: {
      uptime: 61.234,
      waiting: 1,
      running: 3,
      kv_cache: { capacity_tokens: 8192, used_tokens: 700, kept_tokens: 90, prefixes: 5 },
      prompt_time: 1.5,
      completion_tokens: 120,
      batch_size_sum: 110,
    },
    settings: { context_window: 2048, parallel: 4, threads: 2, fingerprint: 'fp_1' },
  });
});

test('the form that is served is told among those that were measured', async () => {
  const [tuned, untuned, unmeasured] = await enginesOf(
    facts,
    { ...facts, tuning: { ...tuning, tuned: null } },
    { ...facts, tuning: null },
  );
  const served = (engine: EngineView | undefined) =>
    engine?.settings?.tuning?.forms.filter((form) => form.served);
  expect(served(tuned)).toMatchObject([
    { form: 'Q8_0', completion_speed: 160, completion_speed_of_16: 400, perplexity_rise: 0.01 },
  ]);
  expect(served(untuned)).toMatchObject([{ form: 'as it is', completion_speed: null }]);
  expect(unmeasured?.settings?.tuning).toBeNull();
});

test('an engine that died says why, keeps its settings, and has no numbers', async () => {
  const state = { type: 'restarting', reason: 'It was ended by SIGKILL.' } as const;
  const supervisor = { state, reading: null, restartCount: 2 };
  const [died, loading] = await enginesOf(
    { ...facts, supervisor },
    { ...facts, supervisor: { ...supervisor, state: { type: 'loading' } }, info: null },
  );
  expect(died).toMatchObject({ state: 'restarting', reason: state.reason, reading: null });
  expect(died?.settings?.parallel).toBe(4);
  expect(loading).toMatchObject({ state: 'loading', reason: null, settings: null });
});

test('engines are shown to the administration alone', async () => {
  const { ring, keys } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'a' });
  const { key: admin } = await keys.create({ name: 'boss', scopes: ['admin'] });
  const app = testApp({ keys: ring });
  const ask = (bearer: string) =>
    app.inject({ url: '/admin/engines', headers: { authorization: `Bearer ${bearer}` } });
  const answers = await Promise.all(['', key, admin].map(ask));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 403, 200]);
});
