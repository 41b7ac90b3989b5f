// GET /v1/models and GET /v1/models/{id}. Ids may contain slashes, percent-encoded or not.

import type { Model, ModelList } from '@spry/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppDependencies, ModelCard } from '../app.ts';
import { mayUse } from '../auth.ts';
import { modelNotFound } from '../errors.ts';

export function modelRoutes(app: FastifyInstance, { models }: AppDependencies): void {
  const modelsFor = ({ caller }: FastifyRequest): ModelCard[] =>
    models().filter((card) => mayUse(caller, card.id));

  app.get('/v1/models', async (request): Promise<ModelList> => {
    return { object: 'list', data: modelsFor(request).map(toModel) };
  });

  app.get<{ Params: { '*': string } }>('/v1/models/*', async (request): Promise<Model> => {
    const id = request.params['*'];
    const card = modelsFor(request).find((candidate) => candidate.id === id);
    if (card !== undefined) return toModel(card);
    throw modelNotFound(
      id,
      modelsFor(request).map((candidate) => candidate.id),
    );
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
