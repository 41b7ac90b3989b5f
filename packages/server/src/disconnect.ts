// Tells that a client has gone: closing the connection is the only way clients have to cancel.

import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { clientClosed } from './errors.ts';

/**
 * Aborts as soon as the client's connection closes, whether the response has begun or not. The
 * socket is watched, not the response: a response that waits behind another on the same
 * connection hears nothing of its end.
 */
export function abortOnDisconnect(socket: Socket, response: ServerResponse): AbortController {
  const controller = new AbortController();
  // Each of many choices listens: that is no leak.
  setMaxListeners(0, controller.signal);
  const abort = (): void => controller.abort(clientClosed());
  socket.once('close', abort);
  response.once('close', () => socket.off('close', abort));
  if (socket.destroyed) abort();
  return controller;
}
