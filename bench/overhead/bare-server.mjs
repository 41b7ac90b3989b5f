// Forked by the measurement: the least that a server on Node.js can be. It reads a request, hands
// it to the same engine process and writes what comes back; it checks, counts, logs and keeps
// nothing. What it adds is the machine's and Node.js's own part of what Spry's server adds.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { PLAIN_SAMPLING } from '../../packages/engine/dist/index.js';
import { watched } from './watched.mjs';

const CHUNK = { id: 'chatcmpl-0', object: 'chat.completion.chunk', created: 0, model: 'fake' };

const responses = new Map();
let requestCount = 0;

const engine = fork(new URL('./fake-engine.mjs', import.meta.url), [], {
  serialization: 'json',
  execArgv: ['--max-semi-space-size=2'],
});
engine.send({ type: 'load' });
await once(engine, 'message');
engine.on('message', ({ type, outputs }) => {
  if (type === 'outputs') for (const { id, event } of outputs) tell(responses.get(id), event);
});

function tell(response, event) {
  if (event?.type === 'text') {
    const choices = [{ index: 0, delta: { content: event.text }, finish_reason: null }];
    response.write(`data: ${JSON.stringify({ ...CHUNK, choices })}\n\n`);
  } else if (event?.type === 'finished') response.end('data: [DONE]\n\n');
}

const server = http.createServer(async (request, response) => {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) body += part;
  const { messages, max_tokens } = JSON.parse(body);
  const id = String(requestCount++);
  responses.set(id, response);
  response.once('close', () => responses.delete(id));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  engine.send({ type: 'add', request: engineRequest(id, messages, max_tokens) });
});

/** A `GenerateRequest` of `@spry/engine`. */
function engineRequest(id, messages, maxTokens) {
  return {
    id,
    owner: '',
    priority: 0,
    timeoutMs: null,
    messages,
    reproducible: false,
    cacheSalt: '',
    sampling: { ...PLAIN_SAMPLING, seed: requestCount },
    topLogprobs: null,
    maxTokens,
    stop: [],
    format: null,
    toolUse: null,
    effort: 'default',
    thoughtsApart: false,
  };
}

// The client keeps connections that it does not need at the moment.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
watched(`http://127.0.0.1:${server.address().port}`, async () => engine.kill());
