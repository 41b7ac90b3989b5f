// What load balancers and people ask: is the process alive, and does it take requests? Public,
// and without a word about what is served.

import type { JsonForm } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../app.ts';
import type { Answer, Operation } from '../openapi/operation.ts';

const yes = healthAnswer('It is.');
const notYet = healthAnswer('It is not, for the reason given.');

const livez: Operation = {
  summary: 'Is the server alive?',
  description: 'As long as the process answers at all, whatever the state of the engine.',
  tag: 'Health',
  answers: { 200: yes },
};

const readyz: Operation = {
  summary: 'Does the server take requests?',
  tag: 'Health',
  answers: { 200: yes, 503: notYet },
};

const health: Operation = {
  ...readyz,
  description: 'The same as `/readyz`, in the form that monitors of llama-server know.',
};

function healthAnswer(description: string): Answer {
  const properties: JsonForm['properties'] = {
    status: { type: 'string' },
    reason: { type: 'string' },
  };
  const schema: JsonForm = { type: 'object', properties, required: ['status'] };
  return { description, content: { 'application/json': schema } };
}

export function healthRoutes(app: FastifyInstance, { readiness }: AppDependencies): void {
  app.get('/livez', { config: { public: true, operation: livez } }, async () => ({ status: 'ok' }));

  app.get('/readyz', { config: { public: true, operation: readyz } }, async (_request, reply) => {
    const { ready, draining, reason } = readiness();
    if (ready && !draining) return { status: 'ready' };
    reply.code(503);
    return { status: 'not ready', reason: draining ? 'shutting down' : (reason ?? 'unknown') };
  });

  // The shape that monitors of llama-server know.
  app.get('/health', { config: { public: true, operation: health } }, async (_request, reply) => {
    const { ready, draining, reason } = readiness();
    if (ready && !draining) return { status: 'ok' };
    reply.code(503);
    return { status: draining ? 'shutting down' : 'loading model', ...(reason && { reason }) };
  });
}
