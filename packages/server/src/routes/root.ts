// GET /: what this server is, for whoever opens its address.

import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../app.ts';

export function rootRoute(app: FastifyInstance, { version }: AppDependencies): void {
  app.get('/', async () => ({ name: 'spry', version, api: '/openai/v1' }));
}
