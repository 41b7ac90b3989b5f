// A client that leaves frees its place. The server has one place only, and each request that
// leaves it would go on for thousands of tokens: when the next one is answered at all within the
// time of a test, the place was freed.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, complete, post, readStream } from '../harness/chat.ts';
import { loadOf } from '../harness/load.ts';
import { until } from '../harness/processes.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

// The small model falls into a loop here and goes on until the context is full.
const ENDLESS = ask('Repeat exactly this line: 🎉🎉🎉 🌍 👩‍🚀 🎉🎉🎉', 7000);
const BRIEF = ask('What is the capital of France?', 8);

let server: SpryServer;
beforeAll(async () => {
  server = await startServer(['--parallel', '1', '--ctx', '8192']);
});
afterAll(async () => {
  await server.stop();
});

/** Starts the endless stream; resolves once it has begun. */
function beginEndless(): Promise<{ leave: () => void }> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const begun = (): void => resolve({ leave: () => controller.abort() });
    readStream(server.url, ENDLESS, begun, controller.signal).catch((error) => {
      if (!controller.signal.aborted) reject(error);
    });
  });
}

it('in the middle of a stream', async () => {
  const stream = await beginEndless();
  stream.leave();
  expect((await complete(server.url, BRIEF)).text).toContain('Paris');
}, 45_000);

it('while it waits for an answer that is not streamed', async () => {
  const controller = new AbortController();
  const answer = post(server.url, ENDLESS, controller.signal);
  const broken = expect(answer).rejects.toThrow();
  await until(async () => (await loadOf(server.url)).running === 1);
  const next = complete(server.url, BRIEF);
  controller.abort();
  await broken;
  expect((await next).text).toContain('Paris');
}, 45_000);

it('while it waits in the queue', async () => {
  const running = await beginEndless();
  const controller = new AbortController();
  const queued = post(server.url, { ...ENDLESS, stream: true }, controller.signal);
  // The headers of a stream come as soon as the request is accepted into the queue.
  await queued;
  const next = complete(server.url, BRIEF);
  controller.abort();
  running.leave();
  expect((await next).text).toContain('Paris');
}, 45_000);
