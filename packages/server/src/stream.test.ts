// Streams over real connections: silence, slow readers, and clients that go away.

import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import type { AppDependencies } from './app.ts';
import { httpPost, listen, RawClient } from './testing/raw-client.ts';
import { accepted, finished, ScriptedGenerator, text } from './testing/scripted-generator.ts';
import { chatBody, testApp } from './testing/test-app.ts';

const path = '/v1/chat/completions';
const never = new Promise<never>(() => {});
let app: FastifyInstance;

afterEach(() => app.close());

async function serve(generator: ScriptedGenerator, more: Partial<AppDependencies> = {}) {
  app = testApp({ generator, ...more });
  return new RawClient(await listen(app));
}

/** A promise that a test resolves when it wants the script to go on. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('headers, the first chunk and a comment come before the first token', async () => {
  const firstToken = gate();
  const generator = new ScriptedGenerator([accepted, firstToken.opened, text('a'), finished]);
  const client = await serve(generator);
  client.send(httpPost(path, chatBody({ stream: true })));
  await client.until(': waiting\n\n');
  expect(client.received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(client.received).toContain('"role":"assistant"');
  firstToken.open();
  await client.until('data: [DONE]\n\n');
});

test('comments go on through every silence', async () => {
  const [first, second] = [gate(), gate()];
  const script = [accepted, first.opened, text('first'), second.opened, finished];
  const client = await serve(new ScriptedGenerator(script), { streamCommentMs: 2 });
  const comments = () => client.received.split(': waiting').length - 1;
  client.send(httpPost(path, chatBody({ stream: true })));
  while (comments() < 3) await tick(client);
  first.open();
  await client.until('first');
  const before = comments();
  while (comments() < before + 2) await tick(client);
  second.open();
  await client.until('data: [DONE]\n\n');
});

/** The next bytes from the server. */
function tick(client: RawClient): Promise<void> {
  return new Promise((resolve) => client.socket.once('data', () => resolve()));
}

test('the response ends with [DONE], and the connection serves the next request', async () => {
  const client = await serve(new ScriptedGenerator());
  client.send(httpPost(path, chatBody({ stream: true })));
  await client.until('data: [DONE]\n\n\r\n0\r\n\r\n');
  client.received = '';
  client.send(httpPost(path, chatBody()));
  await client.until('"finish_reason":"stop"');
});

const goodbyes = {
  'closes its side': (client: RawClient) => client.socket.end(),
  'resets the connection': (client: RawClient) => client.socket.resetAndDestroy(),
};
const moments = {
  'is queued': [never],
  'waits for the first token': [accepted, never],
  'reads the answer': [accepted, text('a'), never],
};

for (const [goodbye, leave] of Object.entries(goodbyes)) {
  for (const [moment, script] of Object.entries(moments)) {
    test.each([true, false])(
      `a client that ${goodbye} while it ${moment} aborts; stream: %s`,
      async (stream) => {
        const generator = new ScriptedGenerator(script);
        const client = await serve(generator);
        const started = generator.nextStart();
        client.send(httpPost(path, chatBody({ stream })));
        await started;
        leave(client);
        await generator.firstAbort();
        expect(generator.aborted).toEqual([generator.requests[0]?.id]);
      },
    );
  }
}

test('a finished request is not aborted when its connection closes later', async () => {
  const generator = new ScriptedGenerator();
  const client = await serve(generator);
  client.send(httpPost(path, chatBody(), 'connection: close\r\n'));
  expect(await client.untilClosed()).toContain('"finish_reason":"stop"');
  expect(generator.aborted).toEqual([]);
});

test('a reader that is too slow is cut off, and others are not', async () => {
  const flood = Array.from({ length: 400 }, () => text('x'.repeat(100_000)));
  const generator = new ScriptedGenerator([accepted, ...flood, finished]);
  const client = await serve(generator);
  client.socket.pause();
  client.send(httpPost(path, chatBody({ stream: true })));
  await generator.firstAbort();

  generator.script = [accepted, text('ok'), finished];
  const other = new RawClient(Number(client.socket.remotePort));
  other.send(httpPost(path, chatBody({ stream: true })));
  await other.until('data: [DONE]\n\n');

  client.socket.resume();
  expect(await client.untilClosed()).not.toContain('[DONE]');
});

test('a stream outlives the start of draining, then its connection closes', async () => {
  let draining = false;
  const end = gate();
  const generator = new ScriptedGenerator([accepted, text('a'), end.opened, finished]);
  const client = await serve(generator, { readiness: () => ({ ready: true, draining }) });
  client.send(httpPost(path, chatBody({ stream: true })));
  await client.until('"content":"a"');
  draining = true;
  end.open();
  expect(await client.untilClosed()).toContain('data: [DONE]\n\n');
});
