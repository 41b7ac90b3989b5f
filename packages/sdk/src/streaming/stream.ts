// A streamed answer as an async iterable: read once, in order; leaving the loop ends the request.

import { SpryError } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { type RateLimits, readRateLimits } from '../http/rate-limits.ts';
import { hostPlatform, type Platform } from '../platform.ts';
import { EventItems } from './event-items.ts';
import { readJsonLines } from './json-lines.ts';

/** Items as they arrive. */
export class Stream<Item> implements AsyncIterable<Item> {
  /** Its `abort()` ends the request; the loop then ends without an error. */
  readonly controller: AbortController;
  /** The response; undefined for streams that are not read from one. */
  readonly response: Response | undefined;
  readonly #open: () => AsyncIterator<Item>;
  #isConsumed = false;

  /** @param open begins to read; called once */
  constructor(open: () => AsyncIterator<Item>, controller: AbortController, response?: Response) {
    this.#open = open;
    this.controller = controller;
    this.response = response;
  }

  /** The server's id of the request; undefined where it gives none. */
  get requestId(): string | undefined {
    return this.response?.headers.get('x-request-id') ?? undefined;
  }

  /** What the response's headers say about limits. */
  get rateLimits(): RateLimits | undefined {
    return this.response === undefined ? undefined : readRateLimits(this.response.headers);
  }

  /** The items of an exchange's server-sent events. */
  static fromExchange<Item>(exchange: Exchange, platform: Platform): Stream<Item> {
    const { controller, response } = exchange;
    return new Stream<Item>(() => new EventItems(exchange, platform), controller, response);
  }

  /** The items of a response with server-sent events, however it was obtained. */
  static fromSSEResponse<Item>(response: Response, controller: AbortController): Stream<Item> {
    const settings = { idleTimeoutMs: idleTimeoutMaxMs };
    const exchange = { response, controller, signal: undefined, settings, release: () => {} };
    return new Stream<Item>(() => new EventItems(exchange, hostPlatform), controller, response);
  }

  /** The opposite of `toReadableStream`: items from lines of JSON. */
  static fromReadableStream<Item>(
    stream: ReadableStream<Uint8Array>,
    controller: AbortController,
  ): Stream<Item> {
    return new Stream<Item>(() => readJsonLines<Item>(stream, controller), controller);
  }

  /** @throws {SpryError} when the stream was read before */
  [Symbol.asyncIterator](): AsyncIterator<Item> {
    if (this.#isConsumed) {
      throw new SpryError('A stream can be read once: use `.tee()` to get two of it.');
    }
    this.#isConsumed = true;
    return this.#open();
  }

  /**
   * Two streams of the same items, each read at its own pace. The request ends when both are left.
   */
  tee(): [Stream<Item>, Stream<Item>] {
    const source = this[Symbol.asyncIterator]();
    const queues: Promise<IteratorResult<Item>>[][] = [[], []];
    let openCount = 2;
    const open = (own: number): AsyncIterator<Item> => ({
      next: () => {
        const waiting = queues[own]?.shift();
        if (waiting !== undefined) return waiting;
        const item = source.next();
        queues[1 - own]?.push(item);
        return item;
      },
      return: async () => {
        queues[own] = [];
        if (--openCount === 0) await source.return?.();
        return { done: true, value: undefined };
      },
    });
    return [
      new Stream(() => open(0), this.controller, this.response),
      new Stream(() => open(1), this.controller, this.response),
    ];
  }

  /** The items as lines of JSON, for `new Response(stream.toReadableStream())`. */
  toReadableStream(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let source: AsyncIterator<Item>;
    return new ReadableStream({
      start: () => {
        source = this[Symbol.asyncIterator]();
      },
      pull: async (target) => {
        const { value, done } = await source.next();
        if (done) target.close();
        else target.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      },
      cancel: async () => {
        await source.return?.();
      },
    });
  }
}

/** As long as a timer can be. */
const idleTimeoutMaxMs = 2 ** 31 - 1;
