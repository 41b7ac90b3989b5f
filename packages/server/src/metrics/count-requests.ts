// Counts every request when its connection has done with it.

import type { FastifyInstance } from 'fastify';
import { whenDone } from '../request-log.ts';
import type { Metrics } from './metrics.ts';

export function countRequests(app: FastifyInstance, { httpRequests }: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    const { method } = request;
    // The pattern of the route, not the URL: anybody may ask for any number of those.
    const { url: route = 'none' } = request.routeOptions;
    whenDone(reply, (status) => httpRequests.inc({ method, route, status }));
  });
}
