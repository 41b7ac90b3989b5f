// GET /v1/models, and GET and DELETE /v1/models/{id}. Ids may contain slashes, percent-encoded or
// not.

import type { Model, ModelDeleted, ModelList } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { AppDependencies, ModelCard } from '../app.ts';
import { ApiError, shortened } from '../errors.ts';
import { cardOf, cardsFor } from '../model-cards.ts';

type OneModel = { Params: { '*': string } };

export function modelRoutes(app: FastifyInstance, dependencies: AppDependencies): void {
  app.get('/v1/models', async ({ caller }): Promise<ModelList> => {
    return { object: 'list', data: cardsFor(caller, dependencies).map(toModel) };
  });

  app.get<OneModel>('/v1/models/*', async ({ params, caller }): Promise<Model> => {
    return toModel(cardOf(params['*'], caller, dependencies));
  });

  const config = { scope: 'admin' } as const;
  app.delete<OneModel>('/v1/models/*', { config }, async ({ params, caller }) => {
    const { id } = cardOf(params['*'], caller, dependencies);
    const isListed = dependencies.models().some((card) => card.id === id);
    if (isListed) throw new ApiError('model_not_deletable', { model: shortened(id) });
    // The id is answered because all are; nothing of its own is here to delete.
    return { id, object: 'model', deleted: false } satisfies ModelDeleted;
  });
}

function toModel(card: ModelCard): Model {
  return {
    id: card.id,
    object: 'model',
    created: card.created,
    owned_by: card.ownedBy,
    active: card.active,
    context_window: card.contextWindow,
    public_apps: null,
    max_completion_tokens: card.maxCompletionTokens,
    ...(card.servedBy === undefined ? {} : { served_by: card.servedBy }),
    ...(card.weights === undefined ? {} : { weights: card.weights }),
  };
}
