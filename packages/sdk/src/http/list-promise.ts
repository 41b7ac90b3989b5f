// The promise of a list, which can be looped over without being awaited first.

import { InvalidResponseError } from '../errors.ts';
import type { APIPromise } from './api-promise.ts';

/** A list as the API answers with it. */
export type List<Item> = { object: 'list'; data: Item[] };

/** The list, and its items one by one: `for await (const model of client.models.list())`. */
export type ListPromise<Item, Whole extends List<Item> = List<Item>> = APIPromise<Whole> &
  AsyncIterable<Item>;

/**
 * Adds the loop to the promise, which rejects with an {InvalidResponseError} where the answer is
 * something else, such as the page of another server.
 */
export function toListPromise<Item, Whole extends List<Item>>(
  answer: APIPromise<unknown>,
): ListPromise<Item, Whole> {
  const list = answer.map((body) => {
    if (isList<Whole>(body)) return body;
    const shown = typeof body === 'string' ? body.slice(0, 200) : typeof body;
    throw new InvalidResponseError(`The answer is no list: ${shown}`);
  });
  return Object.assign(list, {
    async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
      yield* (await list).data;
    },
  });
}

function isList<Whole>(body: unknown): body is Whole {
  return typeof body === 'object' && body !== null && 'data' in body && Array.isArray(body.data);
}
