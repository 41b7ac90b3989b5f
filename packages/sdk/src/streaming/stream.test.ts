import { describe, expect, it } from 'vitest';
import {
  APIConnectionError,
  APIError,
  APIUserAbortError,
  InternalServerError,
  InvalidResponseError,
  StreamEndedError,
  StreamIdleTimeoutError,
} from '../errors.ts';
import { Spry } from '../spry.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { DONE, events, FakeServer, openEvents, type Received } from '../testing/fake-server.ts';
import { Stream } from './stream.ts';

type Item = { readonly text: string };

function streamOf(...pieces: readonly (string | Uint8Array)[]): Stream<Item> {
  return Stream.fromSSEResponse<Item>(events(...pieces), new AbortController());
}

async function read(stream: AsyncIterable<Item>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of stream) texts.push(text);
  return texts;
}

const item = (text: string): string => `data: ${JSON.stringify({ text })}\n\n`;

describe('a stream', () => {
  it('is the same wherever its bytes are cut, also inside of a character', async () => {
    const text = `: hi\r\n${item('é漢😀\u2028')}${item('известни')}data: [DONE]\r\n\r\n`;
    const bytes = new TextEncoder().encode(text);
    for (let end = 0; end <= bytes.length; end++) {
      const pieces = [bytes.slice(0, end), bytes.slice(end)];
      expect(await read(streamOf(...pieces))).toEqual(['é漢😀\u2028', 'известни']);
    }
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await read(streamOf(...single))).toEqual(['é漢😀\u2028', 'известни']);
  });

  it('leaves out a byte order mark, and events without data', async () => {
    expect(await read(streamOf(`\ufeff${item('a')}event: ping\n\ndata:\n\n${DONE}`))).toEqual([
      'a',
    ]);
  });

  it('gives events of any name but error', async () => {
    expect(await read(streamOf(`event: chunk\n${item('a')}`, DONE))).toEqual(['a']);
  });

  it('ends at its terminator, whatever comes behind it', async () => {
    expect(await read(streamOf(item('a'), 'data: [DONE]\n\n', item('b')))).toEqual(['a']);
    expect(await read(streamOf(item('a'), 'data: [DONE] \n\n'))).toEqual(['a']);
    expect(await read(streamOf(item('a'), 'data: [DONE]'))).toEqual(['a']);
  });

  it.each([
    ['after an item', [item('a')]],
    ['in an item', [item('a'), 'data: {"te']],
    ['at once', []],
    ['after a finish_reason', ['data: {"choices":[{"finish_reason":"stop"}]}\n\n']],
  ])('that ends without its terminator, %s, is an error', async (_when, pieces) => {
    await expect(read(streamOf(...pieces))).rejects.toBeInstanceOf(StreamEndedError);
  });

  it('gives what came before a failure, then throws once, then is over', async () => {
    const iterator = streamOf(item('a'))[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: { text: 'a' } });
    await expect(iterator.next()).rejects.toThrow(StreamEndedError);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('throws the error that the server put into it, in the class of its status', async () => {
    const detail = { message: 'down', code: 'engine_failed', type: 'server_error' };
    const body = JSON.stringify({ error: { ...detail, status_code: 502 } });
    const named = `event: error\ndata: ${body}\n\n`;
    const failed = read(streamOf(item('a'), named));
    await expect(failed).rejects.toBeInstanceOf(InternalServerError);
    await expect(failed).rejects.toMatchObject({
      status: 502,
      code: 'engine_failed',
      type: 'server_error',
      requestId: 'req_1',
      message: '502 down (request req_1)',
    });
    const unnamed = read(streamOf(`data: ${JSON.stringify({ error: detail })}\n\n`));
    await expect(unnamed).rejects.toMatchObject({ status: undefined, error: detail });
  });

  it.each([
    ['event: error\ndata: it broke\n\n', 'it broke'],
    ['data: {"error":"it broke"}\n\n', 'it broke'],
    ['data: {"choices":[],"x_groq":{"error":"it broke"}}\n\n', 'it broke'],
  ])('understands errors of other shapes: %j', async (text, message) => {
    const failed = read(streamOf(text, DONE));
    await expect(failed).rejects.toBeInstanceOf(APIError);
    await expect(failed).rejects.toThrow(message);
  });

  it('takes no harm from an error of null', async () => {
    expect(await read(streamOf('data: {"text":"a","error":null}\n\n', DONE))).toEqual(['a']);
  });

  it('throws what is no JSON, and shows it', async () => {
    const failed = read(streamOf('data: oops\n\n', DONE));
    await expect(failed).rejects.toBeInstanceOf(InvalidResponseError);
    await expect(failed).rejects.toThrow('oops');
  });

  it('answers calls that do not wait for each other in their order', async () => {
    const iterator = streamOf(item('a'), item('b') + item('c'), DONE)[Symbol.asyncIterator]();
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => iterator.next()));
    expect(results.map(({ value }) => value?.text)).toEqual(['a', 'b', 'c', undefined, undefined]);
  });

  it('can be read once', async () => {
    const stream = streamOf(item('a'), DONE);
    await read(stream);
    await expect(read(stream)).rejects.toThrow('tee');
  });

  it('makes two with tee, each read at its own pace', async () => {
    const [left, right] = streamOf(item('a'), item('b'), DONE).tee();
    expect(await read(left)).toEqual(['a', 'b']);
    expect(await read(right)).toEqual(['a', 'b']);
  });

  it('fails in both halves of a tee, each when it is read', async () => {
    const [left, right] = streamOf(item('a')).tee();
    await expect(read(left)).rejects.toBeInstanceOf(StreamEndedError);
    await new Promise(setImmediate);
    await expect(read(right)).rejects.toBeInstanceOf(StreamEndedError);
  });

  it('comes back from a readable stream of lines', async () => {
    const lines = streamOf(item('a\nb'), item('😀'), DONE).toReadableStream();
    const again = Stream.fromReadableStream<Item>(lines, new AbortController());
    expect(await read(again)).toEqual(['a\nb', '😀']);
  });

  it('hands a failure on through a readable stream', async () => {
    const lines = streamOf(item('a')).toReadableStream();
    const again = Stream.fromReadableStream<Item>(lines, new AbortController());
    await expect(read(again)).rejects.toBeInstanceOf(StreamEndedError);
  });
});

describe('a stream of a client', () => {
  async function open(
    options: { signal?: AbortSignal; idleTimeoutMs?: number } = {},
    ...pieces: string[]
  ): Promise<{
    stream: Stream<Item>;
    received: Received;
    platform: FakePlatform;
    answer: ReturnType<typeof openEvents>;
  }> {
    const platform = new FakePlatform();
    let answer: ReturnType<typeof openEvents> | undefined;
    const server = new FakeServer((received) => {
      answer = openEvents(received, ...pieces);
      return answer.response;
    });
    const client = new Spry({ fetch: server.fetch }, platform);
    const stream = await client.post<Stream<Item>>('/x', { stream: true, ...options });
    const [received] = server.received;
    if (received === undefined || answer === undefined) throw new Error('nothing was asked');
    return { stream, received, platform, answer };
  }

  it('ends the request when the loop is left', async () => {
    const { stream, received, platform } = await open({}, item('a'), item('b'));
    for await (const _ of stream) break;
    expect(received.signal?.aborted).toBe(true);
    expect(platform.timerCount).toBe(0);
  });

  it('ends quietly when its own controller is aborted', async () => {
    const { stream } = await open({}, item('a'));
    const texts: string[] = [];
    for await (const { text } of stream) {
      texts.push(text);
      stream.controller.abort();
    }
    expect(texts).toEqual(['a']);
  });

  it('throws when the signal of the caller is aborted: the answer is cut', async () => {
    const own = new AbortController();
    const { stream } = await open({ signal: own.signal }, item('a'));
    const reading = (async () => {
      for await (const _ of stream) own.abort();
    })();
    await expect(reading).rejects.toBeInstanceOf(APIUserAbortError);
  });

  it('throws when the connection breaks', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (target) => target.error(new TypeError('terminated')),
    });
    const server = new FakeServer(() => new Response(broken));
    const client = new Spry({ fetch: server.fetch });
    const stream = await client.post<Stream<Item>>('/x', { stream: true });
    const failed = read(stream);
    await expect(failed).rejects.toBeInstanceOf(APIConnectionError);
    await expect(failed).rejects.toMatchObject({ cause: { message: 'terminated' } });
  });

  it('gives up after a silence of idleTimeoutMs, and not before', async () => {
    const { stream, platform, answer, received } = await open({ idleTimeoutMs: 5_000 }, item('a'));
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    const second = iterator.next();
    platform.pass(4_000);
    answer.send(': waiting\n\n');
    await new Promise(setImmediate);
    platform.pass(4_000);
    expect(received.signal?.aborted).toBe(false);
    answer.send(item('b'));
    expect((await second).value).toEqual({ text: 'b' });
    const third = iterator.next();
    platform.pass(5_000);
    await expect(third).rejects.toBeInstanceOf(StreamIdleTimeoutError);
    expect(received.signal?.aborted).toBe(true);
    expect(platform.timerCount).toBe(0);
  });

  it('does not count the time between reads as silence', async () => {
    const { stream, platform, answer } = await open({ idleTimeoutMs: 5_000 }, item('a'));
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    platform.pass(60_000);
    answer.send(item('b'));
    expect((await iterator.next()).value).toEqual({ text: 'b' });
  });

  it('ends the request when both halves of a tee are left, not before', async () => {
    const { stream, received } = await open({}, item('a'), item('b'));
    const [left, right] = stream.tee();
    for await (const _ of left) break;
    expect(received.signal?.aborted).toBe(false);
    for await (const _ of right) break;
    expect(received.signal?.aborted).toBe(true);
  });

  it('ends the request when its readable stream is cancelled', async () => {
    const { stream, received } = await open({}, item('a'), item('b'));
    await stream.toReadableStream().cancel();
    expect(received.signal?.aborted).toBe(true);
  });

  it('lets the connection end by itself after the terminator', async () => {
    const { stream, received, platform, answer } = await open({}, item('a') + DONE);
    expect(await read(stream)).toEqual(['a']);
    expect(received.signal?.aborted).toBe(false);
    answer.end();
    await new Promise(setImmediate);
    expect(platform.timerCount).toBe(0);
  });

  it('ends a connection that stays open after the terminator', async () => {
    const { stream, received, platform } = await open({}, item('a') + DONE);
    expect(await read(stream)).toEqual(['a']);
    platform.pass(1_000);
    expect(received.signal?.aborted).toBe(true);
  });

  it('has the request id and the limits of its response', async () => {
    const server = new FakeServer(events(DONE));
    const client = new Spry({ fetch: server.fetch });
    const stream = await client.post<Stream<Item>>('/x', { stream: true });
    expect(stream.requestId).toBe('req_1');
    expect(stream.rateLimits?.tokens.limit).toBeUndefined();
  });
});
