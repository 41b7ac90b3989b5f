// The promise of a list, which can be looped over without being awaited first.

import type { APIPromise } from './api-promise.ts';

/** A list as the API answers with it. */
export type List<Item> = { object: 'list'; data: Item[] };

/** The list, and its items one by one: `for await (const model of client.models.list())`. */
export type ListPromise<Item, Whole extends List<Item> = List<Item>> = APIPromise<Whole> &
  AsyncIterable<Item>;

/** Adds the loop to the promise. */
export function toListPromise<Item, Whole extends List<Item>>(
  list: APIPromise<Whole>,
): ListPromise<Item, Whole> {
  return Object.assign(list, {
    async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
      yield* (await list).data;
    },
  });
}
