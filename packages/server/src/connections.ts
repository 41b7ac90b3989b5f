// Which connections carry a request, so that a stopping server waits for those alone. Node's own
// `closeIdleConnections` leaves connections open on which nothing was ever asked.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class Connections {
  readonly #idle = new Set<Socket>();
  #closing = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#idle.add(socket);
      socket.once('close', () => this.#idle.delete(socket));
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

  #rest(socket: Socket): void {
    if (socket.destroyed) return;
    if (this.#closing) socket.end();
    else this.#idle.add(socket);
  }
}
