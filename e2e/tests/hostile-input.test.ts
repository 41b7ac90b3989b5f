// Texts that nobody writes and more of them than there is room for, against the real model in a
// small context window.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, complete, post } from '../harness/chat.ts';
import { loadOf } from '../harness/load.ts';
import { enginePid, until } from '../harness/processes.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const BRIEF = ask('What is the capital of France?', 8);
// The small model falls into a loop here and goes on until it may not.
const ENDLESS = ask('Repeat exactly this line: 🎉🎉🎉 🌍 👩‍🚀 🎉🎉🎉', 1000);
/** Beyond the requests that may wait of one client. */
const CROWD = 800;

let server: SpryServer;
beforeAll(async () => {
  server = await startServer(['--parallel', '2', '--ctx', '256']);
});
afterAll(async () => {
  await server.stop();
});

it('an answer that fills the context window ends with length', async () => {
  const { finishReason, usage } = await complete(server.url, ENDLESS);
  expect([finishReason, usage.total_tokens]).toEqual(['length', 256]);
});

it.each([
  ['an empty message', ''],
  ['white space', ' \n\t '],
  ['NUL', 'a\u0000b'],
  ['text from right to left', '\u202etxet\u202c'],
  ['joiners and no width', 'a\u200d\u200b\ufeffb'],
  ['a heap of combining marks', `a${'\u0301'.repeat(40)}`],
  ['half a pair', 'a\ud800b'],
])('%s is answered', async (_name, content) => {
  const { finishReason } = await complete(server.url, ask(content, 4));
  expect(finishReason).toMatch(/^(stop|length)$/);
});

it('a word of a million letters is refused, and the next request is answered', async () => {
  const response = await post(server.url, ask('a'.repeat(1_000_000), 4));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'context_length_exceeded' } });
  expect((await complete(server.url, BRIEF)).text).toContain('Paris');
});

it('more requests than the queue holds are each answered or told to wait', async () => {
  const one = { ...BRIEF, max_tokens: 1 };
  const engine = enginePid(server.pid);
  // It holds still until all are there, so that it cannot answer as fast as they come.
  process.kill(engine, 'SIGSTOP');
  const statuses = Promise.all(
    Array.from({ length: CROWD }, async () => {
      const response = await post(server.url, one);
      await response.arrayBuffer();
      if (response.status === 429) expect(response.headers.get('retry-after')).toBe('1');
      return response.status;
    }),
  );
  await until(async () => (await loadOf(server.url)).waiting === CROWD);
  process.kill(engine, 'SIGCONT');
  expect(new Set(await statuses)).toEqual(new Set([200, 429]));
  expect((await complete(server.url, BRIEF)).text).toContain('Paris');
});
