// Streams at a constant rate, whether earlier ones have ended or not, and what each piece of text
// went through; see ../README.md. It speaks HTTP over sockets itself: a client's own work and its
// garbage would be measured as the server's.
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const LAST_CHUNK = '0\r\n\r\n';

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
  const connections = new Connections(new URL(url));
  const startMs = performance.now();
  const passages = [];
  const count = perSecond * seconds;
  for (let sent = 0; sent < count; ) {
    const due = ((performance.now() - startMs) * perSecond) / 1000;
    for (; sent < Math.min(due, count); sent++) {
      const lateMs = performance.now() - startMs - (sent * 1000) / perSecond;
      passages.push(connections.take().ask(requestText(tokens, sent), lateMs));
    }
    await delay(1);
  }
  return await Promise.all(passages).finally(() => connections.close());
}

function requestText(tokens, number) {
  const body = JSON.stringify({
    model: 'smollm2-135m-instruct',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: `Question number ${number}: why is the sky blue?` },
    ],
    max_tokens: tokens,
    stream: true,
  });
  return (
    'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n' +
    `authorization: Bearer overhead\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Connections to one server, each used again when its answer has ended. */
class Connections {
  #idle = [];
  #all = [];
  #address;

  constructor({ hostname, port }) {
    this.#address = { host: hostname, port: Number(port), noDelay: true };
  }

  take() {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const connection = new Connection(net.connect(this.#address), () => {
      this.#idle.push(connection);
    });
    this.#all.push(connection);
    return connection;
  }

  close() {
    for (const connection of this.#all) connection.socket.destroy();
  }
}

class Connection {
  socket;
  #onIdle;
  #stream = null;

  constructor(socket, onIdle) {
    this.socket = socket;
    this.#onIdle = onIdle;
    socket.setEncoding('latin1');
    socket.on('data', (text) => this.#read(text));
    socket.on('error', (error) => this.#stream?.reject(error));
    socket.on('close', () => this.#stream?.reject(new Error('the connection was closed')));
  }

  /** @returns {Promise<Passage>} */
  ask(text, lateMs) {
    return new Promise((resolve, reject) => {
      const passage = { lateMs, inMs: undefined, outMs: [] };
      const sentNs = process.hrtime.bigint();
      this.#stream = { passage, sentNs, rest: '', end: '', isDone: false, resolve, reject };
      this.socket.write(text);
    });
  }

  /** Stamps are all that the fake engine says; each is looked for once its line has ended. */
  #read(text) {
    const nowNs = process.hrtime.bigint();
    const stream = this.#stream;
    const { passage, sentNs } = stream;
    const received = stream.rest + text;
    const linesEnd = received.lastIndexOf('\n') + 1;
    const lines = received.slice(0, linesEnd);
    for (const [, arrived, left] of lines.matchAll(/(\d{9,}):(\d{9,});/g)) {
      passage.inMs ??= Number(BigInt(arrived) - sentNs) / 1e6;
      passage.outMs.push(Number(nowNs - BigInt(left)) / 1e6);
    }
    stream.isDone ||= lines.includes('data: [DONE]');
    stream.rest = received.slice(linesEnd);
    stream.end = (stream.end + text).slice(-LAST_CHUNK.length);
    if (stream.end === LAST_CHUNK) this.#finish(stream, received);
  }

  #finish({ passage, isDone, resolve, reject }, received) {
    this.#stream = null;
    if (!isDone || passage.inMs === undefined) {
      reject(new Error(`a stream broke: ${received.slice(0, 200)}`));
      return;
    }
    resolve(passage);
    this.#onIdle();
  }
}
