// GET /admin/engines: what the engine processes are doing, for people who watch.

import type { EngineList, EngineView } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { Operation } from '../openapi/operation.ts';

const operation: Operation = {
  summary: 'Watch the engines',
  description:
    'One for each model that is loaded: requests that wait and run, the memory of computed ' +
    'tokens, counters, and the settings chosen for this machine. Cheap: what the engines have ' +
    'told within the last second.',
  tag: 'Administration',
  answers: { 200: { description: 'They.', content: { 'application/json': 'EngineList' } } },
};

export function adminEnginesRoute(app: FastifyInstance, engines: () => EngineView[]): void {
  const config = { scope: 'admin', operation } as const;

  app.get('/admin/engines', { config }, async (): Promise<EngineList> => {
    return { object: 'list', data: engines() };
  });
}
