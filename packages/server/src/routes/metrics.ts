// GET /metrics: for Prometheus on this machine, or with a key for administration.

import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/metrics.ts';
import type { Operation } from '../openapi/operation.ts';

const operation: Operation = {
  summary: 'Read the metrics',
  description: 'In the text format of Prometheus.',
  tag: 'Administration',
  answers: {
    200: { description: 'All metrics.', content: { 'text/plain': { type: 'string' } } },
  },
};

/** @param loopback whether only this machine can connect; then no key is needed */
export function metricsRoute(app: FastifyInstance, metrics: Metrics, loopback: boolean): void {
  const config = { operation, ...(loopback ? { public: true } : { scope: 'admin' as const }) };
  app.get('/metrics', { config }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
