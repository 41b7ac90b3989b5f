// GET /v1/models and GET /v1/models/{id}. Ids may contain slashes, percent-encoded or not.

import type { Model, ModelList } from '@spry/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppDependencies, ModelCard } from '../app.ts';
import { mayUse } from '../auth.ts';
import { modelNotFound } from '../errors.ts';
import type { Operation } from '../openapi/operation.ts';

const listOperation: Operation = {
  summary: 'List the models',
  description:
    'What answers now comes first, the default model at the top. A model with `served_by` is ' +
    'answered for by another one.',
  tag: 'Models',
  answers: {
    200: { description: 'The models.', content: { 'application/json': 'ModelList' } },
  },
};

const oneOperation: Operation = {
  summary: 'Describe one model',
  tag: 'Models',
  parameters: [
    {
      in: 'path',
      name: 'model',
      description: 'Its id; slashes in it may be percent-encoded.',
      schema: { type: 'string' },
      example: 'smollm2-135m-instruct',
    },
  ],
  answers: { 200: { description: 'The model.', content: { 'application/json': 'Model' } } },
  failures: [404],
};

export function modelRoutes(app: FastifyInstance, { models }: AppDependencies): void {
  const modelsFor = ({ caller }: FastifyRequest): ModelCard[] =>
    models().filter((card) => mayUse(caller, card.id));

  app.get(
    '/v1/models',
    { config: { operation: listOperation } },
    async (request): Promise<ModelList> => {
      return { object: 'list', data: modelsFor(request).map(toModel) };
    },
  );

  app.get<{ Params: { '*': string } }>(
    '/v1/models/*',
    { config: { operation: oneOperation } },
    async (request): Promise<Model> => {
      const id = request.params['*'];
      const card = modelsFor(request).find((candidate) => candidate.id === id);
      if (card !== undefined) return toModel(card);
      throw modelNotFound(
        id,
        modelsFor(request).map((candidate) => candidate.id),
      );
    },
  );
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
