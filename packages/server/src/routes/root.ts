// GET /: what this server is, for whoever opens its address.

import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../app.ts';
import type { Operation } from '../openapi/operation.ts';

const text = { type: 'string' } as const;

const operation: Operation = {
  summary: 'What is this server?',
  tag: 'Documents',
  answers: {
    200: {
      description: 'Its name and version, and the path of the API.',
      content: {
        'application/json': {
          type: 'object',
          properties: { name: text, version: text, api: text },
          required: ['name', 'version', 'api'],
        },
      },
    },
  },
};

export function rootRoute(app: FastifyInstance, { version }: AppDependencies): void {
  app.get('/', { config: { operation } }, async () => ({
    name: 'spry',
    version,
    api: '/openai/v1',
  }));
}
