// What every response has, and what happens to its connection.

import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Readiness } from './app.ts';
import { ApiError, invalidRequest } from './errors.ts';
import { headerCountMax } from './limits.ts';

/** Gives every response the id of its request, and refuses headers that HTTP forbids. */
export function tagResponses(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    if (request.raw.rawHeaders.length > 2 * headerCountMax) throw tooManyHeaders();
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      throw invalidRequest('The request has no `host` header.');
    }
  });
}

/** While the server drains, closes each connection after its response, so that it can end. */
export function closeWhenDraining(app: FastifyInstance, readiness: () => Readiness): void {
  app.addHook('onSend', async (_request, reply) => {
    if (readiness().draining) reply.header('connection', 'close');
  });
  // A stream may have told its client otherwise before the server began to drain.
  app.addHook('onResponse', async ({ raw: { socket } }) => {
    if (readiness().draining && socket instanceof Socket) socket.destroySoon();
  });
}

function tooManyHeaders(): ApiError {
  const reason = `The request has more than ${headerCountMax} headers.`;
  return new ApiError('headers_too_large', { reason }, { headers: { connection: 'close' } });
}
