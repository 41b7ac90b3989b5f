import type { Examination, TuningRecord } from '@spry/server';
import { describe, expect, it } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext } from '../testing/fake-context.ts';

const machine = {
  processor: 'a processor, 8 threads, x64',
  kernels: 'some kernels',
  logicalCores: 8,
  physicalCores: 4,
};

const record: TuningRecord = {
  version: 1,
  isComplete: true,
  attempt: 1,
  sourceSha256: '0'.repeat(64),
  machine,
  measuredAt: '2030-01-01T00:00:00.000Z',
  seconds: 41,
  text: 'a text',
  threads: { count: 4, reason: 'one stream decodes 90 tokens/s with 8, 100 tokens/s with 4' },
  forms: [
    {
      form: 'Q8_0',
      sizeBytes: 1_500_000,
      speed: { prefill: 800.4, decode: 150, decode16: 400 },
      quality: {
        perplexity: 4.25,
        rise: 0.001,
        agreement: 0.962,
        tokenCount: 20_480,
        scoredCount: 9,
      },
      verdict: 'The fastest form that is good enough.',
    },
  ],
  tuned: { form: 'Q8_0', sha256: '1'.repeat(64) },
  summary: 'tuned: Q8_0 from Q4_1',
};

const examination: Examination = {
  machine,
  backends: {
    release: '0.5.0',
    directory: '/kernels',
    devices: ['CPU: a processor'],
    features: ['AVX2 = 1'],
  },
  model: { path: '/models/tiny.gguf', sizeBytes: 1_000_000 },
  record,
  recordPath: '/models/tuned/tiny.json',
  settings: { promptTokens: 512, promptTokensMixed: 64 },
};

async function doctor(change: Partial<Examination>): Promise<string> {
  const context = createFakeContext({ examine: async () => ({ ...examination, ...change }) });
  expect(await main(['doctor'], context)).toBe(0);
  return context.stdout.text;
}

describe('spry doctor', () => {
  it('tells the machine, the kernels, the weights and the settings, all with figures', async () => {
    const text = await doctor({});
    for (const fact of [
      'a processor, 8 threads, x64; 4 physical cores',
      'llama.cpp 0.5.0 in /kernels',
      '/models/tiny.gguf, 1.0 MB',
      'tuned: Q8_0 from Q4_1',
      'Q8_0: 1.5 MB; prefill 800, decode 150, of 16 streams 400 tokens/s; perplexity 4.250 (0.10 %',
      'over 20480 tokens; The fastest form that is good enough.',
      'threads 4: one stream decodes',
      '/models/tuned/tiny.json',
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('says what to do where nothing is there yet', async () => {
    const text = await doctor({ model: null, record: null, recordPath: null });
    expect(text).toContain('not fetched yet: `spry pull`');
    expect(text).toContain('never measured here: `spry tune`');
    expect(text).toContain('threads 8: one a core');
  });
});
