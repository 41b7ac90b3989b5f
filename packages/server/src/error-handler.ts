// Turns whatever a route or hook throws into the API's error.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toApiError } from './errors.ts';
import { dropBody } from './refused-body.ts';
import { logFailure } from './request-log.ts';

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (thrown, request, reply) => {
    if (toApiError(thrown).status === 413) await dropBody(request.raw);
    return sendError(thrown, request, reply);
  });
}

/** Sends `thrown` as an error of the API. */
export function sendError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = toApiError(thrown);
  logFailure(request, error);
  reply.code(error.status).headers(error.headers).header('x-request-id', request.id);
  return reply.send(error.body);
}
