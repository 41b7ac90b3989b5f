// GET /v1/models, and GET and DELETE /v1/models/{id}. Ids may contain slashes, percent-encoded or
// not.

import type { Model, ModelDeleted, ModelList } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { AppDependencies, ModelCard } from '../app.ts';
import { notDeletable } from '../errors.ts';
import { cardsFor, findCard } from '../model-cards.ts';
import type { Operation, Parameter } from '../openapi/operation.ts';

const list: Operation = {
  summary: 'List the models',
  description:
    'What answers now comes first, the default model at the top. A model whose `state` is ' +
    '`on_disk` is loaded by the first request for it; one with `served_by` is answered for by ' +
    'another one.',
  tag: 'Models',
  answers: { 200: { description: 'The models.', content: { 'application/json': 'ModelList' } } },
};

const model: Parameter = {
  in: 'path',
  name: 'model',
  description: 'Its id; slashes in it may be percent-encoded.',
  schema: { type: 'string' },
  example: 'smollm2-135m-instruct',
};

const describe: Operation = {
  summary: 'Describe one model',
  tag: 'Models',
  parameters: [model],
  answers: { 200: { description: 'The model.', content: { 'application/json': 'Model' } } },
  failures: [404],
};

const remove: Operation = {
  summary: 'Delete a model',
  description:
    'Unloads it, and deletes its file. A 409 for the model that the server was started with, ' +
    'while requests use the model, and for files that belong to other programs. With ' +
    '`--any-model` other ids are answered too; nothing of theirs is there to delete.',
  tag: 'Models',
  parameters: [model],
  answers: {
    200: { description: 'Whether anything was.', content: { 'application/json': 'ModelDeleted' } },
  },
  failures: [404, 409],
};

type OneModel = { Params: { '*': string } };

export function modelRoutes(app: FastifyInstance, dependencies: AppDependencies): void {
  app.get('/v1/models', { config: { operation: list } }, async ({ caller }): Promise<ModelList> => {
    await dependencies.refreshModels?.();
    return { object: 'list', data: cardsFor(caller, dependencies).map(toModel) };
  });

  app.get<OneModel>(
    '/v1/models/*',
    { config: { operation: describe } },
    async ({ params, caller }): Promise<Model> => {
      return toModel(await findCard(params['*'], caller, dependencies));
    },
  );

  const config = { scope: 'admin', operation: remove } as const;
  app.delete<OneModel>('/v1/models/*', { config }, async ({ params, caller }) => {
    const { id, servedBy } = await findCard(params['*'], caller, dependencies);
    const { models, modelAdministration } = dependencies;
    const deleted = models().some((card) => card.id === id);
    if (deleted) {
      if (servedBy !== undefined) throw notDeletable(id, `${servedBy} stands in for it`);
      if (modelAdministration === undefined) throw notDeletable(id, 'it is being served');
      await modelAdministration.remove(id);
    }
    // Else the id is answered because all are; nothing of its own is here to delete.
    return { id, object: 'model', deleted } satisfies ModelDeleted;
  });
}

function toModel(card: ModelCard): Model {
  return {
    id: card.id,
    object: 'model',
    created: card.created,
    owned_by: card.ownedBy,
    active: card.active,
    state: card.state,
    context_window: card.contextWindow,
    public_apps: null,
    max_completion_tokens: card.maxCompletionTokens,
    ...(card.servedBy === undefined ? {} : { served_by: card.servedBy }),
    ...(card.weights === undefined ? {} : { weights: card.weights }),
  };
}
