import { expect, test } from 'vitest';

import { type Load, runLoad } from './load.ts';

/** Runs a load on a clock of its own. @returns when each request was due, and when it was sent */
async function run(
  load: Load,
  extent: { readonly durationMs: number; readonly requestsMax: number },
  answerMs: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ dueMs: number[]; sentMs: number[] }> {
  let nowMs = 0;
  const timers: { readonly atMs: number; readonly wake: () => void }[] = [];
  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => timers.push({ atMs: nowMs + ms, wake }));
  const dueMs: number[] = [];
  const sentMs: number[] = [];
  const send = async (_index: number, due: number): Promise<void> => {
    dueMs.push(due);
    sentMs.push(nowMs);
    await sleep(answerMs);
  };
  let isOver = false;
  const context = { now: () => nowMs, sleep, signal };
  const running = runLoad(load, extent, send, context).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    timers.sort((a, b) => a.atMs - b.atMs);
    const timer = timers.shift();
    if (timer === undefined) continue;
    nowMs = Math.max(nowMs, timer.atMs);
    timer.wake();
  }
  await running;
  return { dueMs, sentMs };
}

test('a rate is kept by a server that answers nothing for longer than the test', async () => {
  const load = { kind: 'rate', requestsPerSecond: 10 } as const;
  const { dueMs, sentMs } = await run(load, { durationMs: 1_000, requestsMax: 1_000 }, 60_000);
  expect(dueMs).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  expect(sentMs).toEqual(dueMs);
});

test('clients ask again once they are answered', async () => {
  const load = { kind: 'clients', count: 2 } as const;
  const { sentMs } = await run(load, { durationMs: 1_000, requestsMax: 1_000 }, 400);
  expect(sentMs).toEqual([0, 0, 400, 400, 800, 800]);
});

test.each([
  { kind: 'rate', requestsPerSecond: 100 },
  { kind: 'clients', count: 4 },
] as const)('$kind: no more requests than were wanted', async (load) => {
  const { dueMs } = await run(load, { durationMs: 60_000, requestsMax: 7 }, 10);
  expect(dueMs).toHaveLength(7);
});

test('nothing is sent once it was stopped', async () => {
  const load = { kind: 'rate', requestsPerSecond: 10 } as const;
  const extent = { durationMs: 1_000, requestsMax: 10 };
  expect((await run(load, extent, 10, AbortSignal.abort())).dueMs).toEqual([]);
});
