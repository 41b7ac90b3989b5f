// Streams at a constant rate, whether earlier ones have ended or not, and what each piece of text
// went through; see ../README.md.
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const agent = new http.Agent({ keepAlive: true, noDelay: true });

/**
 * @typedef {{ lateMs: number, inMs: number, outMs: number[] }} Passage of one stream: how late the
 *   client itself was to send it, from the client's write until the engine had it, and of each
 *   piece of text from its leaving the engine until the client had read it
 */

/**
 * Streams `perSecond` for `seconds`.
 * @returns {Promise<Passage[]>}
 * @throws Error when one of them fails
 */
export async function constantRate(url, { perSecond, seconds, tokens }) {
  const startMs = performance.now();
  const passages = [];
  const count = perSecond * seconds;
  for (let sent = 0; sent < count; ) {
    const due = ((performance.now() - startMs) * perSecond) / 1000;
    for (; sent < Math.min(due, count); sent++) {
      const dueMs = startMs + (sent * 1000) / perSecond;
      passages.push(passage(url, tokens, performance.now() - dueMs, sent));
    }
    await delay(1);
  }
  return await Promise.all(passages);
}

function passage(url, tokens, lateMs, number) {
  const body = JSON.stringify({
    model: 'smollm2-135m-instruct',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: `Question number ${number}: why is the sky blue?` },
    ],
    max_tokens: tokens,
    stream: true,
  });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    authorization: 'Bearer overhead',
  };
  return new Promise((resolve, reject) => {
    const path = `${url}/v1/chat/completions`;
    const sentNs = process.hrtime.bigint();
    const request = http.request(path, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`the server answered ${response.statusCode}`));
        return;
      }
      read(response, sentNs, lateMs).then(resolve, reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Stamps are all that the fake engine says. */
async function read(response, sentNs, lateMs) {
  let rest = '';
  let inMs;
  const outMs = [];
  let isDone = false;
  response.setEncoding('utf8');
  for await (const text of response) {
    const nowNs = process.hrtime.bigint();
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'data: [DONE]') isDone = true;
      for (const [, arrived, left] of line.matchAll(/(\d{9,}):(\d{9,});/g)) {
        inMs ??= Number(BigInt(arrived) - sentNs) / 1e6;
        outMs.push(Number(nowNs - BigInt(left)) / 1e6);
      }
    }
  }
  if (!isDone || inMs === undefined) throw new Error('a stream broke');
  return { lateMs, inMs, outMs };
}
