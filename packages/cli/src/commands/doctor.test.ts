import type { Examination, TuningRecord } from '@spry/server';
import { describe, expect, it } from 'vitest';

import { main } from '../main.ts';
import { FakeChatServer } from '../testing/fake-chat-server.ts';
import { createFakeContext } from '../testing/fake-context.ts';
import { readJsonOutput } from '../testing/json-outputs.ts';

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

async function doctor(
  change: Partial<Examination>,
  words: readonly string[] = [],
): Promise<{ text: string; code: number }> {
  const chat = new FakeChatServer(['one', ' two']);
  const context = createFakeContext(
    { examine: async () => ({ ...examination, ...change }) },
    { SPRY_API_KEY: 'very-secret', HF_ENDPOINT: 'https://me:secret@hub.example', HOME: '/me' },
  );
  // No server runs on this machine, but the one that the command starts for itself.
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (String(input).endsWith('/livez')) throw new TypeError('fetch failed');
    return chat.fetch(input, init);
  };
  const code = await main(['doctor', ...words], { ...context, fetch });
  return { text: context.stdout.text, code };
}

describe('spry doctor', () => {
  it('tells the machine, the kernels, the weights and the settings, all with figures', async () => {
    const { text, code } = await doctor({});
    expect(code).toBe(0);
    for (const fact of [
      'Spry 0.1.0',
      'Node.js 20.19.0, linux 6.1.0 x64',
      'does not answer at the usual address',
      'a processor, 8 threads, x64; 4 physical cores',
      '8000.0 MB of memory, 4000.0 MB available',
      'llama.cpp 0.5.0 in /kernels',
      '/models/tiny.gguf, 1.0 MB',
      'tuned: Q8_0 from Q4_1',
      'Q8_0: 1.5 MB; prefill 800, decode 150, of 16 streams 400 tokens/s; perplexity 4.250 (0.10 %',
      'over 20480 tokens; The fastest form that is good enough.',
      'threads 4: one stream decodes',
      '/models/tuned/tiny.json',
      'passed: the model answers',
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('shows settings of the environment, and nothing that is secret', async () => {
    const { text } = await doctor({});
    expect(text).toContain('SPRY_API_KEY=(set)');
    expect(text).toContain('HF_ENDPOINT=https://(set)@hub.example');
    expect(text).not.toMatch(/secret|HOME/);
  });

  it('says what to do where nothing is there yet', async () => {
    const { text, code } = await doctor({ model: null, record: null, recordPath: null });
    expect(code).toBe(0);
    expect(text).toContain('not fetched yet: `spry pull`');
    expect(text).toContain('never measured here: `spry tune`');
    expect(text).toContain('threads 8: one a core');
    expect(text).toContain('left out: the model was not fetched');
  });

  it('prints JSON of a known form', async () => {
    const { text } = await doctor({}, ['--json']);
    expect(readJsonOutput('doctor', text)).toMatchObject({
      weights: 'tuned: Q8_0 from Q4_1',
      self_test: { outcome: 'passed' },
    });
    expect(text).not.toContain('secret');
  });

  it('reports kernels that cannot be loaded, and goes on', async () => {
    const context = createFakeContext({
      examine: () => Promise.reject(new Error('There are no kernels for this machine.')),
    });
    expect(await main(['doctor', '--json'], context)).toBe(1);
    expect(readJsonOutput('doctor', context.stdout.text)).toMatchObject({
      kernels: null,
      kernel_trouble: 'There are no kernels for this machine.',
    });
  });

  it('a model that cannot be served fails the self-test', async () => {
    const context = createFakeContext({
      examine: async () => examination,
      serve: () => Promise.reject(new Error('The engine has died.')),
    });
    expect(await main(['doctor'], context)).toBe(1);
    expect(context.stdout.text).toContain('failed: The engine has died.');
  });
});
