// GET /admin/requests and GET /admin/requests/{id}: what the last requests spent their time on.

import type { RequestList, RequestRecord } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import { ApiError, invalidRequest, shortened } from '../errors.ts';
import { requestRecordsMax, requestsToldDefault, requestsToldMax } from '../limits.ts';
import type { RequestRecords } from '../records/request-records.ts';

export function adminRequestRoutes(app: FastifyInstance, records: RequestRecords): void {
  const config = { scope: 'admin' } as const;

  app.get<{ Querystring: { limit?: string | string[] } }>(
    '/admin/requests',
    { config },
    async (request): Promise<RequestList> => {
      return { object: 'list', data: records.latest(readLimit(request.query.limit)) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/admin/requests/:id',
    { config },
    async (request): Promise<RequestRecord> => {
      const record = records.find(request.params.id);
      if (record === undefined) throw requestNotFound(request.params.id);
      return record;
    },
  );
}

/** A parameter that is named twice arrives as a list: the last one counts. */
function readLimit(sent: string | string[] | undefined): number {
  const text = [sent ?? []].flat().at(-1);
  const count = text === undefined ? requestsToldDefault : Number(text);
  if (text !== '' && Number.isInteger(count) && count >= 1 && count <= requestsToldMax)
    return count;
  throw invalidRequest(`\`limit\` must be an integer from 1 to ${requestsToldMax}.`, 'limit');
}

function requestNotFound(id: string): ApiError {
  return new ApiError('request_not_found', { id: shortened(id), count: requestRecordsMax });
}
