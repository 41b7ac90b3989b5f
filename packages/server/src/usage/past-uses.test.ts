import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { ScriptedGenerator } from '../testing/scripted-generator.ts';
import { chatBody, testApp } from '../testing/test-app.ts';
import { readPastUses } from './past-uses.ts';
import { UsageRecorder } from './usage-recorder.ts';

test('a server that starts anew knows what its keys have used', async () => {
  const { ring, keys, database, nowMs } = await keysRig(onTestFinished);
  const limits = { requests_per_day: 4, tokens_per_minute: 600, tokens_per_day: 86_400 };
  const { key } = await keys.create({ name: 'k', limits });
  const recorder = new UsageRecorder(database, () => undefined);
  const ask = async (pastUses: Awaited<ReturnType<typeof readPastUses>>, now: () => number) => {
    const app = testApp({
      generator: new ScriptedGenerator(),
      keys: ring,
      recordUsage: (row) => recorder.record({ ...row, endedAtMs: nowMs }),
      pastUses,
      monotonicClock: now,
    });
    const { headers } = await app.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${key}` },
      payload: chatBody({ max_tokens: 5 }),
    });
    await recorder.flush();
    return [headers['x-ratelimit-remaining-requests'], headers['x-ratelimit-remaining-tokens']];
  };
  // Monotonic clocks begin anywhere: that of the second server at another time.
  expect(await ask(new Map(), () => 1e9)).toEqual(['3', '586']);
  expect(await ask(await readPastUses(database, nowMs), () => 7)).toEqual(['2', '572']);

  // Half a day, and the rest of the minute that it was in.
  const afterHalfADay = await readPastUses(database, nowMs + 43_260_000);
  expect(await ask(afterHalfADay, () => 7)).toEqual(['3', '586']);
  expect((await readPastUses(database, nowMs + 86_400_001)).size).toBe(0);
});

test('uses are summed by minute, the oldest first; cached tokens cost nothing', async () => {
  const { database } = await keysRig(onTestFinished);
  const recorder = new UsageRecorder(database, () => undefined);
  const row = {
    requestId: 'req_1',
    keyId: 'a',
    owner: '',
    model: 'm',
    promptTokens: 10,
    cachedTokens: 4,
    completionTokens: 5,
    queueMs: null,
    promptMs: null,
    completionMs: null,
    finishReason: null,
    status: 499,
  };
  const startMs = 1_770_000_000_000;
  for (const afterMs of [90_000, 0, 59_999]) {
    recorder.record({ ...row, endedAtMs: startMs + afterMs });
  }
  recorder.record({ ...row, endedAtMs: startMs, keyId: '' });
  await recorder.flush();
  expect([...(await readPastUses(database, startMs + 300_000))]).toEqual([
    [
      'a',
      [
        { agoMs: 240_000, requests: 2, tokens: 22 },
        { agoMs: 180_000, requests: 1, tokens: 11 },
      ],
    ],
  ]);
});
