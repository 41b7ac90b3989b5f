// GET /metrics: for Prometheus, with a key for administration where there are keys.

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

export function metricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', { config: { operation, scope: 'admin' } }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
