import type { GenerationEvent } from '@spry/engine';
import type { LightMyRequestResponse } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { accepted, ScriptedGenerator, scriptedUsage } from '../testing/scripted-generator.ts';
import { chatBody, testApp } from '../testing/test-app.ts';
import { readPastMonth } from '../usage/past-uses.ts';
import { UsageRecorder } from '../usage/usage-recorder.ts';
import { MonthlyBudget } from './monthly-budget.ts';

/** Of an answer: 20 tokens of prompt, none of them cached, and 2 of the answer. */
const charged = 22;
const uncached: GenerationEvent = {
  type: 'finished',
  reason: 'stop',
  usage: { ...scriptedUsage, cachedTokens: 0 },
};

/** A key with a budget, and what its requests are answered with. The clock says 2026-02-02. */
async function budgetRig(budget: number) {
  const rig = await keysRig(onTestFinished);
  const { key } = await rig.keys.create({ name: 'k', budget });
  const generator = new ScriptedGenerator([accepted, uncached]);
  const recorder = new UsageRecorder(rig.database, () => undefined);
  const start = async () => {
    const app = testApp({
      generator,
      keys: rig.ring,
      clock: () => rig.nowMs,
      recordUsage: (row) => recorder.record(row),
      pastMonth: await readPastMonth(rig.database, rig.nowMs),
    });
    return async (fields: object = {}): Promise<LightMyRequestResponse> => {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/chat/completions',
        headers: { authorization: `Bearer ${key}` },
        payload: chatBody(fields),
      });
      await recorder.flush();
      return response;
    };
  };
  return { rig, generator, start };
}

test('a key whose budget is used up is refused until the month is over', async () => {
  const { rig, generator, start } = await budgetRig(2 * charged);
  const ask = await start();
  expect([await ask(), await ask()].map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  const refused = await ask();
  expect([refused.statusCode, refused.json().error]).toEqual([
    429,
    {
      message:
        'The budget of key `k` does not suffice: Limit 44 tokens a month, Used 44, Requested 1. ' +
        'The next month begins on 2026-03-01, UTC.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    },
  ]);
  expect(refused.headers['x-should-retry']).toBe('false');
  expect(generator.requests).toHaveLength(2);
  rig.nowMs = Date.UTC(2026, 2, 1) - 1;
  expect((await ask()).statusCode).toBe(429);
  rig.nowMs++;
  expect((await ask()).statusCode).toBe(200);
});

test('what a request may come to is reserved, and given back', async () => {
  const { generator, start } = await budgetRig(100);
  const ask = await start();
  const tooMuch = await ask({ max_tokens: 81 });
  expect([tooMuch.statusCode, tooMuch.json().error.message]).toEqual([
    429,
    expect.stringContaining('Used 0, Requested 101.'),
  ]);
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  generator.script = [accepted, opened, uncached];
  const started = generator.nextStart();
  const first = ask({ max_tokens: 50 });
  await started;
  expect((await ask({ max_tokens: 11 })).json().error.message).toContain('Used 70, Requested 31.');
  open();
  await first;
  generator.script = [accepted, uncached];
  expect((await ask({ max_tokens: 58 })).statusCode).toBe(200);
});

test('a server that starts anew knows what was used in this month', async () => {
  const { rig, start } = await budgetRig(2 * charged);
  await (await start())();
  await (await start())();
  const ask = await start();
  expect((await ask()).json().error.message).toContain('Used 44');
  rig.nowMs = Date.UTC(2026, 2, 1);
  expect((await (await start())()).statusCode).toBe(200);
});

test('what was used before the month ended counts in no later one', async () => {
  const { rig, start } = await budgetRig(2 * charged);
  await (await start())();
  await (await start())();
  const ask = await start();
  rig.nowMs = Date.UTC(2026, 2, 1);
  expect((await ask()).statusCode).toBe(200);
});

test.each([1, 3])('without max_tokens an answer ends with its budget; n: %i', async (n) => {
  const { generator, start } = await budgetRig(20 + 4 * n);
  const ask = await start();
  expect((await ask({ n })).statusCode).toBe(200);
  const allowance = { tokens: 20 + 4 * n, choices: n };
  expect(generator.requests).toMatchObject(Array(n).fill({ maxTokens: 1024, allowance }));
});

test('a budget that does not suffice for one token of each choice refuses them', async () => {
  const { start } = await budgetRig(22);
  const { statusCode, json } = await (await start())({ n: 3 });
  expect([statusCode, json().error.message]).toEqual([
    429,
    expect.stringContaining('Limit 22 tokens a month, Used 0, Requested 23.'),
  ]);
});

test('an answer is held to what was left when it came, or refused', async () => {
  const { generator, start } = await budgetRig(100);
  const ask = await start();
  let accept = (): void => {};
  const acceptance = new Promise<void>((resolve) => {
    accept = resolve;
  });
  generator.script = [acceptance, accepted, uncached];
  const started = generator.nextStart();
  const slow = ask();
  await started;
  generator.script = [accepted, uncached];
  expect((await ask()).statusCode).toBe(200);
  accept();
  // It was told of 100 tokens, which another request has used some of since.
  const { statusCode, json } = await slow;
  expect([statusCode, json().error.message]).toEqual([
    429,
    expect.stringContaining('Used 22, Requested 100.'),
  ]);
});

test('what was reserved in the month before is neither owed nor a gift in the next', () => {
  let nowMs = Date.UTC(2026, 11, 31, 23, 59);
  const budget = new MonthlyBudget(1000, 10, () => nowMs);
  const hold = budget.hold(900);
  expect([budget.used, budget.remaining]).toEqual([910, 90]);
  nowMs = Date.UTC(2027, 0, 1);
  budget.settle(budget.hold(600), 500);
  budget.settle(hold, 100);
  expect([budget.used, budget.remaining]).toEqual([600, 400]);
  expect(new Date(budget.renewalMs).toISOString()).toBe('2027-02-01T00:00:00.000Z');
});
