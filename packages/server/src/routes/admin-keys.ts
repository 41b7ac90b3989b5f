// The administration of keys under /admin/keys: the same as `spry keys` on the machine itself.

import type { CreatedKey, Key, KeyList } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { KeyAdministration } from '../keys/key-store.ts';
import type { Operation, Parameter } from '../openapi/operation.ts';

const tag = 'Administration';

const idOrName: Parameter = {
  in: 'path',
  name: 'idOrName',
  description: 'The id of a key, or its name while it is in use.',
  schema: { type: 'string' },
  example: 'laptop',
};

const list: Operation = {
  summary: 'List the keys',
  description: 'The newest first, revoked ones included; never the keys themselves.',
  tag,
  answers: { 200: { description: 'The keys.', content: { 'application/json': 'KeyList' } } },
};

const create: Operation = {
  summary: 'Make a key',
  tag,
  body: {
    schema: 'CreateKeyRequest',
    examples: {
      plain: { name: 'desktop' },
      limited: {
        name: 'ci',
        owner: 'team',
        models: ['smollm2-135m-instruct'],
        limits: { requests_per_minute: 30, tokens_per_day: 500_000 },
      },
    },
  },
  answers: {
    201: {
      description: 'The key, which is told only now.',
      content: { 'application/json': 'CreatedKey' },
    },
  },
  failures: [409],
};

const revoke: Operation = {
  summary: 'End a key',
  description: 'For good, and at once; requests that run go on to their end.',
  tag,
  parameters: [idOrName],
  answers: { 200: { description: 'The key as it was.', content: { 'application/json': 'Key' } } },
  failures: [404],
};

const rotate: Operation = {
  summary: 'Put a new key in place of one that ends now',
  tag,
  parameters: [idOrName],
  answers: {
    200: {
      description: 'The new key, which is told only now.',
      content: { 'application/json': 'CreatedKey' },
    },
  },
  failures: [404],
};

type OneKey = { Params: { idOrName: string } };

export function adminKeyRoutes(app: FastifyInstance, keys: KeyAdministration): void {
  const config = (operation: Operation) => ({ scope: 'admin', operation }) as const;

  app.get('/admin/keys', { config: config(list) }, async (): Promise<KeyList> => {
    return { object: 'list', data: await keys.list() };
  });

  app.post(
    '/admin/keys',
    { config: config(create) },
    async (request, reply): Promise<CreatedKey> => {
      reply.code(201).header('cache-control', 'no-store');
      return keys.create(request.body);
    },
  );

  app.delete<OneKey>(
    '/admin/keys/:idOrName',
    { config: config(revoke) },
    (request): Promise<Key> => {
      return keys.revoke(request.params.idOrName);
    },
  );

  app.post<OneKey>(
    '/admin/keys/:idOrName/rotate',
    { config: config(rotate) },
    (request, reply): Promise<CreatedKey> => {
      reply.header('cache-control', 'no-store');
      return keys.rotate(request.params.idOrName);
    },
  );
}
