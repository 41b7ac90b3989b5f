// What the resources ask of the client.

import type { APIPromise } from './http/api-promise.ts';
import type { Call } from './http/exchange.ts';
import type { Platform } from './platform.ts';
import type { Stream } from './streaming/stream.ts';

/** Sends calls, each with the client's settings. */
export type Requester = {
  readonly platform: Platform;
  /** The answer's body. */
  request<Result>(call: Call): APIPromise<Result>;
  /** The items of the answer's events. */
  requestStream<Item>(call: Call): APIPromise<Stream<Item>>;
};
