// Bytes that no honest client sends. Whatever they are, the server answers the next request.

import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bodyBytesMax } from './limits.ts';
import { httpPost, listen, RawClient } from './testing/raw-client.ts';
import { chatBody, testApp } from './testing/test-app.ts';

const path = '/v1/chat/completions';
let app: FastifyInstance;
let port: number;

beforeAll(async () => {
  app = testApp();
  port = await listen(app);
});

afterEach(async () => {
  const client = new RawClient(port);
  client.send(httpPost(path, chatBody(), 'connection: close\r\n'));
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

afterAll(() => app.close());

const post = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;

test.each([
  ['no HTTP at all', 400, 'hello\r\n\r\n'],
  ['two lengths', 400, `${post}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
  [
    'a length and chunks',
    400,
    `${post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['a bad chunk size', 400, `${post}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
  ['a header without a name', 400, 'GET /livez HTTP/1.1\r\nhost: localhost\r\n: x\r\n\r\n'],
  ['line breaks alone', 400, 'GET /livez HTTP/1.1\nhost localhost\n\n'],
  ['headers of 20 KB', 431, `GET /livez HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
  ['1,000 headers', 431, `GET /livez HTTP/1.1\r\nhost: localhost\r\n${'a:b\r\n'.repeat(1000)}\r\n`],
  ['no host', 400, 'GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n'],
  ['an old client without a host', 403, 'GET /livez HTTP/1.0\r\n\r\n'],
  ['a length beyond the limit', 413, `${post}content-length: ${2 ** 40}\r\n\r\n{`],
  ['a length that is no number', 400, `${post}content-length: 0x10\r\n\r\n{}`],
])('%s is a %d in the shape of the API', async (_name, status, bytes) => {
  const client = new RawClient(port);
  client.send(bytes);
  await client.untilClosed();
  const [head = '', body = ''] = client.received.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/x-request-id: req_/);
  expect(head.toLowerCase()).toContain('connection: close');
  expect(JSON.parse(body).error.type).toBe('invalid_request_error');
});

test('a client that sends less than it said and leaves is no trouble', async () => {
  const client = new RawClient(port);
  client.send(`${post}content-length: 1000\r\n\r\n{"mod`);
  client.socket.end();
  await client.untilClosed();
});

test.each(['announced', 'chunked'])('a body beyond the limit is a 413; %s', async (how) => {
  const size = bodyBytesMax + 1_000_000;
  const body = how === 'chunked' ? Readable.from(pieces(size)) : 'x'.repeat(size);
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    ...(how === 'chunked' && { duplex: 'half' }),
  });
  expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);
  expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

function* pieces(size: number): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += 65_536) yield Buffer.alloc(65_536, 'x');
}

test('a client that sends its whole body before it reads learns why it was refused', async () => {
  const client = new RawClient(port);
  const size = bodyBytesMax * 3;
  client.send(`${post}content-length: ${size}\r\n\r\n`).send(Buffer.alloc(size, 'x'));
  await once(client.socket, 'drain');
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 413 /);
});

test('a client that sends all of its huge headers before it reads learns why', async () => {
  const client = new RawClient(port);
  client.socket.pause();
  client.send(`GET /livez HTTP/1.1\r\nx: ${'y'.repeat(4_000_000)}\r\n\r\n`);
  await once(client.socket, 'drain');
  client.socket.resume();
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 431 /);
});

test('a body that comes a byte at a time is cut off', async () => {
  const slow = testApp();
  const slowPort = await listen(slow);
  // The longer of the two is for the body.
  slow.server.headersTimeout = 1;
  slow.server.requestTimeout = 1;
  const client = new RawClient(slowPort).send(`${post}content-length: 100\r\n\r\n{`);
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 408 /);
  await slow.close();
});

test('pipelined requests are answered in order', async () => {
  const client = new RawClient(port);
  const last = httpPost(path, chatBody(), 'connection: close\r\n');
  client.send(httpPost(path, chatBody({ stream: true })) + last);
  const received = await client.untilClosed();
  expect(received.indexOf('[DONE]')).toBeLessThan(received.indexOf('"chat.completion"'));
});

test('an upgrade is ignored, and an expectation is met', async () => {
  const upgrade = 'connection: upgrade\r\nupgrade: h2c\r\n';
  const client = new RawClient(port).send(httpPost(path, chatBody(), upgrade));
  await client.until('"finish_reason":"stop"');
  client.socket.destroy();

  const patient = new RawClient(port);
  const [head = '', body = ''] = httpPost(path, chatBody(), 'expect: 100-continue\r\n').split(
    '\r\n\r\n',
  );
  patient.send(`${head}\r\n\r\n`);
  await patient.until('100 Continue');
  patient.send(body);
  await patient.until('"finish_reason":"stop"');
  patient.socket.destroy();
});

test('neither prompts nor keys reach the log', async () => {
  const lines: string[] = [];
  const written = new EventEmitter();
  const sink = {
    write(line: string): void {
      lines.push(line);
      written.emit('line');
    },
  };
  const logged = testApp({ logger: pino({}, sink) });
  const loggedPort = await listen(logged);
  const client = new RawClient(loggedPort);
  const body = chatBody({ messages: [{ role: 'user', content: 'my secret' }] });
  client.send(httpPost(`${path}?key=hidden`, body, 'authorization: Bearer hidden\r\n'));
  client.send('GET /v1/models/%1b[31m HTTP/1.1\r\nhost: localhost\r\n\r\n');
  while (!lines.join('').includes('"status":404')) await once(written, 'line');
  client.socket.destroy();
  await logged.close();
  expect(lines.join('')).toContain('"url":"/v1/chat/completions","status":200');
  expect(lines.join('')).toContain('"url":"/v1/models/%1b[31m","status":404');
  expect(lines.join('')).not.toMatch(/secret|hidden/);
});
