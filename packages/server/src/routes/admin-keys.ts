// The administration of keys under /admin/keys: the same as `spry keys` on the machine itself.

import type { CreatedKey, Key, KeyList } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { KeyAdministration } from '../keys/key-store.ts';

type OneKey = { Params: { idOrName: string } };

export function adminKeyRoutes(app: FastifyInstance, keys: KeyAdministration): void {
  const config = { scope: 'admin' } as const;

  app.get('/admin/keys', { config }, async (): Promise<KeyList> => {
    return { object: 'list', data: await keys.list() };
  });

  app.post('/admin/keys', { config }, async (request, reply): Promise<CreatedKey> => {
    reply.code(201).header('cache-control', 'no-store');
    return keys.create(request.body);
  });

  app.delete<OneKey>('/admin/keys/:idOrName', { config }, (request): Promise<Key> => {
    return keys.revoke(request.params.idOrName);
  });

  app.post<OneKey>(
    '/admin/keys/:idOrName/rotate',
    { config },
    (request, reply): Promise<CreatedKey> => {
      reply.header('cache-control', 'no-store');
      return keys.rotate(request.params.idOrName);
    },
  );
}
