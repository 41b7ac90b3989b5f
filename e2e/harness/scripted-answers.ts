// The real server, but for its answers, which come from a script: as long, as fast and as hostile
// as a test wants them. Everything else is passed on.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { MODEL } from './chat.ts';

/** The pieces of an answer, at their own speed. */
export type Script = () => AsyncIterable<string> | Iterable<string>;

/**
 * Listens in front of the server at `serverUrl` until the test is over.
 * @returns the address
 */
export async function scriptAnswers(serverUrl: string, script: Script): Promise<string> {
  const server = http.createServer((request, response) => {
    if (request.url?.endsWith('/chat/completions')) void answer(response, script);
    else passOn(serverUrl, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function passOn(
  serverUrl: string,
  { method, url = '/', headers }: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const options = { ...(method && { method }), headers };
  const asked = http.request(new URL(url, serverUrl), options, (answered) => {
    response.writeHead(answered.statusCode ?? 500, answered.headers);
    answered.pipe(response);
  });
  // The server may be killed by the test.
  asked.on('error', () => response.destroy());
  asked.end();
}

async function answer(response: http.ServerResponse, script: Script): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  let count = 0;
  for await (const content of script()) {
    if (response.destroyed) return;
    count++;
    write(response, { choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  }
  const usage = { prompt_tokens: 10, completion_tokens: count, total_tokens: 10 + count };
  write(response, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage });
  response.end('data: [DONE]\n\n');
}

function write(response: http.ServerResponse, fields: object): void {
  const id = 'chatcmpl-scripted';
  const chunk = { id, object: 'chat.completion.chunk', created: 0, model: MODEL, ...fields };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
