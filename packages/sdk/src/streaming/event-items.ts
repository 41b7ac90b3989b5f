// The items of a stream of server-sent events. Written as an iterator by hand: of what a generator
// costs for each item, most is waiting in line.

import { APIError, InvalidResponseError, StreamEndedError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { ByteReader, type ReadableExchange } from './byte-reader.ts';
import { EventParser, type ServerSentEvent } from './event-parser.ts';

/** The data of the event that ends a whole stream. */
const TERMINATOR = '[DONE]';

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class EventItems<Item> implements AsyncIterator<Item> {
  readonly #headers: Headers;
  readonly #controller: AbortController;
  readonly #reader: ByteReader;
  readonly #decoder = new TextDecoder();
  readonly #parser = new EventParser();
  #events: readonly ServerSentEvent[] = [];
  #index = 0;
  #isOver = false;
  /** Calls that wait for bytes. Answers come in the order of the calls. */
  #waitingCount = 0;
  #last: Promise<IteratorResult<Item>> = Promise.resolve(END);

  constructor(exchange: ReadableExchange, platform: Platform) {
    this.#headers = exchange.response.headers;
    this.#controller = exchange.controller;
    this.#reader = new ByteReader(exchange, platform);
  }

  /**
   * @throws {APIError} that the server put into the stream, {StreamEndedError} when the stream ends
   * before its terminator, {InvalidResponseError} for an event that is no JSON, and what
   * `ByteReader.read` throws
   */
  next(): Promise<IteratorResult<Item>> {
    if (this.#waitingCount === 0) {
      try {
        const item = this.#take();
        if (item !== undefined) return Promise.resolve(item);
      } catch (error) {
        return Promise.reject(this.#fail(error));
      }
    }
    const isFirst = this.#waitingCount++ === 0;
    this.#last = isFirst ? this.#advance() : this.#last.then(() => this.#advance());
    return this.#last;
  }

  /** Leaves the stream, which ends the request. */
  return(): Promise<IteratorResult<Item>> {
    if (!this.#isOver) this.#reader.cancel();
    this.#isOver = true;
    return Promise.resolve(END);
  }

  /** The next of the items that have arrived. */
  #take(): IteratorResult<Item> | undefined {
    if (this.#isOver) return END;
    while (this.#index < this.#events.length) {
      const event = this.#events[this.#index++];
      if (event === undefined || event.data === '') continue;
      if (event.data.startsWith(TERMINATOR)) {
        this.#isOver = true;
        this.#reader.drain();
        return END;
      }
      return { done: false, value: this.#parse(event) };
    }
    return undefined;
  }

  async #advance(): Promise<IteratorResult<Item>> {
    try {
      for (;;) {
        const item = this.#take();
        if (item !== undefined) return item;
        const bytes = await this.#reader.read();
        if (bytes === undefined) return this.#end();
        this.#events = this.#parser.push(this.#decoder.decode(bytes, { stream: true }));
        this.#index = 0;
      }
    } catch (error) {
      throw this.#fail(error);
    } finally {
      this.#waitingCount--;
    }
  }

  /** The bytes are over, and there was no terminator so far. */
  #end(): IteratorResult<Item> {
    const rest = this.#parser.push(this.#decoder.decode());
    const last = rest.at(-1) ?? this.#parser.finish();
    const isWhole = last?.data.startsWith(TERMINATOR) === true;
    // Whoever aborts the controller knows that the answer is cut.
    if (!isWhole && !this.#isOver && !this.#controller.signal.aborted) {
      throw new StreamEndedError({
        message:
          'The stream ended without its terminator: the server or the connection failed, and ' +
          'what arrived is only a part of the answer.',
      });
    }
    this.#isOver = true;
    this.#reader.release();
    return END;
  }

  #parse({ event, data }: ServerSentEvent): Item {
    const value = parseJson(data, event);
    const { error, x_groq: groq } = (value ?? {}) as Reports;
    if (event === 'error') throw this.#report(error ?? value);
    if (error) throw this.#report(error);
    if (groq?.error) throw this.#report(groq.error);
    return value as Item;
  }

  #report(error: unknown): APIError {
    const body = typeof error === 'string' ? { message: error } : error;
    const status = (body as { status_code?: unknown }).status_code;
    const isStatus = typeof status === 'number';
    return APIError.generate(isStatus ? status : undefined, body, undefined, this.#headers);
  }

  #fail(error: unknown): unknown {
    if (!this.#isOver) this.#reader.cancel();
    this.#isOver = true;
    return error;
  }
}

type Reports = { readonly error?: unknown; readonly x_groq?: { readonly error?: unknown } };

function parseJson(data: string, event: string | null): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    // Some servers write a plain sentence there.
    if (event === 'error') return { message: data };
    const shown = data.length > 200 ? `${data.slice(0, 200)}…` : data;
    throw new InvalidResponseError(`The server sent an event that is no JSON: ${shown}`, { cause });
  }
}
