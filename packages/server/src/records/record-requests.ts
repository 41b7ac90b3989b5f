// Remembers each request that was let in, from its arrival to its end.

import type { FastifyInstance } from 'fastify';
import { toApiError } from '../errors.ts';
import { whenDone } from '../request-log.ts';
import type { RequestRecords } from './request-records.ts';

/**
 * To be called after `requireKeys`: strangers cannot fill the records. Probes, and the
 * administration, which reads them, are left out.
 * @param clock milliseconds since the Unix epoch
 */
export function recordRequests(
  app: FastifyInstance,
  records: RequestRecords,
  clock: () => number,
): void {
  app.addHook('onRequest', async (request, reply) => {
    const { config, url: route } = request.routeOptions;
    if (route === undefined || config.public === true || config.scope === 'admin') return;
    const { id, method, caller, headers } = request;
    const arrival = {
      id,
      method,
      route,
      key_id: caller.key?.id ?? null,
      // Without keys the owner is a digest of whatever was sent, which is not ours to keep.
      owner: caller.key?.owner ?? '',
      created_at: clock() / 1000,
    };
    const [traceparent, tracestate] = ['traceparent', 'tracestate'].map((name) =>
      headers[name]?.toString(),
    );
    records.begin(arrival, { traceparent, tracestate });
    whenDone(reply, (status) => records.end(id, status, reply.elapsedTime));
  });
  app.addHook('onError', async (request, _reply, error) => {
    records.setFailure(request.id, toApiError(error));
  });
}
