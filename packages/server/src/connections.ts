// Which connections carry a request, so that a stopping server waits for those alone, and a full
// one gives up those that wait for nothing. Node's own `closeIdleConnections` leaves connections
// open on which nothing was ever asked, and its `maxConnections` turns new clients away instead.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class Connections {
  /** The one that has been idle for the longest comes first. */
  readonly #idle = new Set<Socket>();
  #count = 0;
  #closing = false;

  /** @param countMax connections at one time */
  constructor(server: Server, countMax: number) {
    server.on('connection', (socket: Socket) => {
      this.#count++;
      socket.once('close', () => {
        this.#count--;
        this.#idle.delete(socket);
      });
      this.#idle.add(socket);
      if (this.#count > countMax) this.#closeOldest();
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#idle.delete(request.socket);
      response.once('close', () => this.#rest(request.socket));
    });
  }

  /** Closes the connections that wait for nothing, now and from now on. */
  closeIdle(): void {
    this.#closing = true;
    for (const socket of this.#idle) socket.destroy();
  }

  #closeOldest(): void {
    for (const oldest of this.#idle) {
      // It counts until it has closed: the next one must not be chosen in its place again.
      this.#idle.delete(oldest);
      oldest.destroy();
      return;
    }
  }

  #rest(socket: Socket): void {
    if (socket.destroyed) return;
    if (this.#closing) socket.end();
    else this.#idle.add(socket);
  }
}
