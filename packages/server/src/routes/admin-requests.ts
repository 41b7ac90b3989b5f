// GET /admin/requests and GET /admin/requests/{id}: what the last requests spent their time on.

import type { RequestList, RequestRecord } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import { ApiError, invalidRequest, shortened } from '../errors.ts';
import { requestRecordsMax, requestsToldDefault, requestsToldMax } from '../limits.ts';
import type { Operation } from '../openapi/operation.ts';
import type { RequestRecords } from '../records/request-records.ts';

const list: Operation = {
  summary: 'List the last requests',
  description: 'The latest first, with what each spent its time on. Kept in memory, without texts.',
  tag: 'Administration',
  parameters: [
    {
      in: 'query',
      name: 'limit',
      description: `How many. Default: ${requestsToldDefault}.`,
      schema: { type: 'integer', minimum: 1, maximum: requestsToldMax },
    },
  ],
  answers: { 200: { description: 'They.', content: { 'application/json': 'RequestList' } } },
};

const one: Operation = {
  summary: 'Tell why a request took its time',
  description: `As long as it is among the last ${requestRecordsMax}.`,
  tag: 'Administration',
  parameters: [
    {
      in: 'path',
      name: 'id',
      description: 'What its answer had as `x-request-id`.',
      schema: { type: 'string' },
      example: 'req_01kb3zx8k2e0v9t5q7w1m4n6p8',
    },
  ],
  answers: { 200: { description: 'It.', content: { 'application/json': 'RequestRecord' } } },
  failures: [404],
};

export function adminRequestRoutes(app: FastifyInstance, records: RequestRecords): void {
  app.get<{ Querystring: { limit?: string | string[] } }>(
    '/admin/requests',
    { config: { scope: 'admin', operation: list } },
    async (request): Promise<RequestList> => {
      return { object: 'list', data: records.latest(readLimit(request.query.limit)) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/admin/requests/:id',
    { config: { scope: 'admin', operation: one } },
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
