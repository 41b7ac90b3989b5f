// What load balancers and people ask: is the process alive, and does it take requests? Public,
// and without a word about what is served.

import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../app.ts';

export function healthRoutes(app: FastifyInstance, { readiness }: AppDependencies): void {
  const config = { public: true };

  app.get('/livez', { config }, async () => ({ status: 'ok' }));

  app.get('/readyz', { config }, async (_request, reply) => {
    const { ready, draining, reason } = readiness();
    if (ready && !draining) return { status: 'ready' };
    reply.code(503);
    return { status: 'not ready', reason: draining ? 'shutting down' : (reason ?? 'unknown') };
  });

  // The shape that monitors of llama-server know.
  app.get('/health', { config }, async (_request, reply) => {
    const { ready, draining, reason } = readiness();
    if (ready && !draining) return { status: 'ok' };
    reply.code(503);
    return { status: draining ? 'shutting down' : 'loading model', ...(reason && { reason }) };
  });
}
