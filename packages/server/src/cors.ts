// Lets pages of one other origin, or of all, call the API. Off unless asked for, and never for the
// administration.

import type { FastifyInstance } from 'fastify';
import type { IsAdministration } from './administration.ts';

const preflightSeconds = 600;

/** What pages may read of a response besides what browsers always let them. */
const exposedHeaders = [
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'idempotent-replayed',
  ...['limit', 'remaining', 'reset'].flatMap((what) => [
    `x-ratelimit-${what}-requests`,
    `x-ratelimit-${what}-tokens`,
  ]),
].join(', ');

/** Allows `origin`, `*` for all; undefined keeps browsers to pages of this server. */
export function allowOrigin(
  app: FastifyInstance,
  origin: string | undefined,
  isAdministration: IsAdministration,
): void {
  if (origin === undefined) return;
  app.addHook('onRequest', async (request, reply) => {
    if (isAdministration(request)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', exposedHeaders);
    reply.header('vary', 'origin');
    if (request.method !== 'OPTIONS') return;

    // Browsers ask first, and without the key; what they may send is whatever they ask for.
    const asked = request.headers['access-control-request-headers'];
    // Whatever is put or deleted is the administration's.
    reply.header('access-control-allow-methods', 'GET, POST');
    reply.header('access-control-allow-headers', asked ?? 'authorization, content-type');
    reply.header('access-control-max-age', preflightSeconds);
    return reply.code(204).send();
  });
}
