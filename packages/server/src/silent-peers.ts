// Clients that are gone without a word, as when a cable is pulled. The system asks idle connections
// whether somebody is there (`keepAlive` of server-options.ts), but not those that something was
// written to: it sends that again and again, for a quarter of an hour, while an answer that nobody
// hears holds its slot. Linux can be told to give up sooner; Node.js has no name for that.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import koffi from 'koffi';

// As in Linux's <netinet/tcp.h>.
const IPPROTO_TCP = 6;
const TCP_USER_TIMEOUT = 18;

/**
 * Breaks connections whose other end has confirmed nothing of what was sent to it for `timeoutMs`.
 * On systems other than Linux their own patience holds.
 */
export function breakSilentConnections(server: Server, timeoutMs: number): void {
  if (process.platform !== 'linux') return;
  const setOption = koffi
    .load(null)
    .func('int setsockopt(int socket, int level, int name, const void *value, uint32_t size)');
  const value = Buffer.from(Int32Array.of(timeoutMs).buffer);
  server.on('connection', (socket: Socket) => {
    const descriptor = descriptorOf(socket);
    if (descriptor >= 0) {
      setOption(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, value, value.length);
    }
  });
}

/** The system's number of the socket; -1 once it is closed. */
export function descriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } };
  return handle?.fd ?? -1;
}
