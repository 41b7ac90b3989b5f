// Processes die; the rest goes on and tells the truth.
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ask, complete, post, readStream, type StreamResult } from '../harness/chat.ts';
import { loadOf } from '../harness/load.ts';
import { enginePid, isAlive, processEnd, until } from '../harness/processes.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const LONG = ask('Write a very long story about a voyage around the world.', 400);
// The small model falls into a loop here and goes on until the context is full.
const ENDLESS = ask('Repeat exactly this line: 🎉🎉🎉 🌍 👩‍🚀 🎉🎉🎉', 3500);
const BRIEF = ask('What is the capital of France?', 8);

let server: SpryServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function status(url: string): Promise<number> {
  return (await fetch(url)).status;
}

/** Starts a long stream; `result` settles when it ends, `begun` at its first text. */
function longStream(
  url: string,
  body = LONG,
): { begun: Promise<void>; result: Promise<StreamResult> } {
  let result: Promise<StreamResult> | undefined;
  const begun = new Promise<void>((resolve, reject) => {
    result = readStream(url, body, () => resolve());
    result.catch(reject);
  });
  if (!result) throw new Error('unreachable');
  return { begun, result };
}

it('a killed engine fails its streams honestly and is replaced', async () => {
  server = await startServer();
  const { url, pid } = server;
  const { begun, result } = longStream(url);
  await begun;
  const unready = until(async () => (await status(`${url}/readyz`)) === 503);
  process.kill(enginePid(pid), 'SIGKILL');

  const broken = await result;
  expect(broken).toMatchObject({ done: false, finishReason: undefined });
  expect(JSON.parse(broken.error ?? '')).toMatchObject({
    error: { message: expect.any(String), code: 'engine_died' },
  });
  await unready;
  await until(async () => {
    expect(await status(`${url}/livez`)).toBe(200);
    return (await status(`${url}/readyz`)) === 200;
  });
  expect((await complete(url, BRIEF)).text).toContain('Paris');
});

it('a killed engine fails an answer that is not streamed with a 5xx', async () => {
  server = await startServer();
  const { url } = server;
  const { begun } = longStream(url);
  const answer = post(url, LONG);
  await begun;
  await until(async () => (await loadOf(url)).running === 2);
  process.kill(enginePid(server.pid), 'SIGKILL');
  const response = await answer;
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ error: { code: 'engine_died' } });
});

it('a killed server breaks its streams, takes its engine along and leaves its port', async () => {
  server = await startServer();
  const { url, port, pid } = server;
  const engine = enginePid(pid);
  const { begun, result } = longStream(url);
  await begun;
  server.signal('SIGKILL');
  await expect(result).rejects.toThrow();
  await processEnd(engine);
  expect(isAlive(engine)).toBe(false);

  server = await startServer([], port);
  expect(server.url).toBe(url);
  expect((await complete(url, BRIEF)).text).toContain('Paris');
});

it('SIGTERM lets a stream end, takes no more requests and exits 0', async () => {
  // On busy cores the stream may last longer than the minute that it gets by default.
  server = await startServer(['--drain-timeout', '170']);
  const { url } = server;
  const { begun, result } = longStream(url, { ...LONG, max_tokens: 200 });
  await begun;
  server.signal('SIGTERM');
  await until(async () => (await refused(url)) !== undefined);
  expect(await refused(url)).toMatch(/503|ECONNREFUSED/);

  const drained = await result;
  expect(drained.done).toBe(true);
  expect(drained.usage?.completion_tokens).toBeGreaterThan(100);
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

it('SIGTERM does not wait for a connection that never asked for anything', async () => {
  server = await startServer(['--drain-timeout', '600']);
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  socket.destroy();
});

it('a second signal ends a draining server at once', async () => {
  server = await startServer();
  const { url } = server;
  const { begun, result } = longStream(url, ENDLESS);
  await begun;
  server.signal('SIGTERM');
  await until(async () => (await refused(url)) !== undefined);
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 143, signal: null });
  await expect(result).rejects.toThrow();
});

/** How a new request is refused: its status, or the code of the connection's error. */
async function refused(url: string): Promise<string | undefined> {
  try {
    const response = await post(url, BRIEF);
    await response.arrayBuffer();
    return response.status === 200 ? undefined : String(response.status);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  }
}
