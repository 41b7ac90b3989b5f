// Bytes that no library would send. The server answers or hangs up, and goes on serving.
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, inject, it } from 'vitest';
import { ask, complete } from '../harness/chat.ts';

const url = inject('serverUrl');
const { hostname, port } = new URL(url);

afterEach(async () => {
  expect((await complete(url, ask('What is the capital of France?', 8))).text).toContain('Paris');
});

/** Sends bytes and returns all that came back until the server closed the connection. */
async function exchange(...parts: (string | Buffer)[]): Promise<string> {
  const socket = net.connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  // A server that hangs up early resets the connection while the rest is still being sent.
  socket.on('error', () => {});
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}

function request(body: string, headers: readonly string[] = []): string {
  return [
    'POST /v1/chat/completions HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}

it('a line that is not HTTP', async () => {
  expect(await exchange('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

it('bytes that are not text', async () => {
  expect(await exchange(Buffer.from([0, 255, 22, 3, 1, 13, 10, 13, 10]))).toMatch(/400|^$/);
});

it('JSON that ends early', async () => {
  const answer = await exchange(request('{"messages": [{"role": "user"'));
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('invalid_request_error');
});

it.each(['null', '[]', '"text"', '{}', '{"messages": {}}'])(
  'JSON of another kind: %s',
  async (body) => {
    const answer = await exchange(request(body));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"error"');
  },
);

it('a body that is too large', async () => {
  const filler = 'x'.repeat(8 * 1024 * 1024);
  const answer = await exchange(request(JSON.stringify(ask(filler, 1))));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

it('a body that is announced too large', async () => {
  const head = request('').replace('Content-Length: 0', 'Content-Length: 99999999999');
  expect(await exchange(head)).toMatch(/^HTTP\/1\.1 413 /);
});

it('two lengths', async () => {
  expect(await exchange(request('{}', ['Content-Length: 7']))).toMatch(/^HTTP\/1\.1 400 /);
});

it('headers without an end', async () => {
  const head = `GET /v1/models HTTP/1.1\r\nX-Filler: ${'x'.repeat(256 * 1024)}\r\n\r\n`;
  expect(await exchange(head)).toMatch(/^HTTP\/1\.1 431 /);
});
