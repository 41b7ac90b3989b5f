// What every response has, and what happens to its connection.

import type { FastifyInstance } from 'fastify';
import type { Readiness } from './app.ts';
import { ApiError } from './errors.ts';
import { headerCountMax } from './limits.ts';

/** Gives every response the id of its request. */
export function tagResponses(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    if (request.raw.rawHeaders.length > 2 * headerCountMax) throw tooManyHeaders();
  });
}

/** Closes connections as they fall idle while the server drains, so that it can end. */
export function closeWhenDraining(app: FastifyInstance, readiness: () => Readiness): void {
  app.addHook('onResponse', async (request) => {
    if (readiness().draining) request.raw.socket.destroySoon();
  });
}

function tooManyHeaders(): ApiError {
  return new ApiError({
    status: 431,
    type: 'invalid_request_error',
    message: `The request has more than ${headerCountMax} headers.`,
    headers: { connection: 'close' },
  });
}
