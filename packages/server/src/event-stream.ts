// Server-sent events over a connection: what they are sent with, and a writer that gives up on a
// reader who does not read.

import type { ServerResponse } from 'node:http';
import { readerTooSlow } from './errors.ts';
import { streamBufferedBytesMax } from './limits.ts';

export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that would otherwise collect the answer pass each event on at once.
  'x-accel-buffering': 'no',
} as const;

/** A writer that gives up on a reader who lets more than a bounded amount pile up. */
export function boundedWriter(
  response: ServerResponse,
  controller: AbortController,
): (text: string) => void {
  // Writing to a connection that just broke is reported here; its close is what counts.
  response.on('error', () => {});
  return (text) => {
    if (response.destroyed) return;
    response.write(text);
    if (response.writableLength <= streamBufferedBytesMax) return;
    controller.abort(readerTooSlow());
    response.destroy();
  };
}
