// GET /metrics: for Prometheus on this machine, or with a key for administration.

import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/metrics.ts';

/** @param loopback whether only this machine can connect; then no key is needed */
export function metricsRoute(app: FastifyInstance, metrics: Metrics, loopback: boolean): void {
  const config = loopback ? { public: true } : { scope: 'admin' as const };
  app.get('/metrics', { config }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
