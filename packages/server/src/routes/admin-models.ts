// The administration of models under /admin/models: what there is, loading and unloading, and
// fetching more.

import {
  doneEvent,
  encodeComment,
  encodeEvent,
  encodeNamedEvent,
  type ManagedModel,
  type ManagedModelList,
  modelChoiceSchema,
  type PullEvent,
  pullRequestSchema,
} from '@spry/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppDependencies } from '../app.ts';
import { abortOnDisconnect } from '../disconnect.ts';
import { draining, toApiError } from '../errors.ts';
import { boundedWriter, eventStreamHeaders } from '../event-stream.ts';
import { streamCommentMs } from '../limits.ts';
import type { ModelAdministration, StartPull } from '../model-administration.ts';
import type { Operation } from '../openapi/operation.ts';
import { eventStream } from '../openapi/reference.ts';
import { logFailure } from '../request-log.ts';
import { parseBody } from '../validate.ts';

const tag = 'Administration';
const example = { model: 'smollm2-135m-instruct' };
const body = { schema: 'ModelChoice', examples: { plain: example } } as const;

const list: Operation = {
  summary: 'List the models of the machine',
  description:
    'What is loaded first, then what is on the disk, then what the catalog has besides. With ' +
    'what each takes of the memory, who uses it, and why it could not be loaded.',
  tag,
  answers: {
    200: { description: 'The models.', content: { 'application/json': 'ManagedModelList' } },
  },
};

const load: Operation = {
  summary: 'Load a model',
  description:
    'Answers when it is loaded. What was used the longest ago makes room for it, never what ' +
    'answers a request. The same happens by itself when a request asks for the model.',
  tag,
  body,
  answers: {
    200: { description: 'The model.', content: { 'application/json': 'ManagedModel' } },
  },
  failures: [404, 503],
};

const unload: Operation = {
  summary: 'Unload a model',
  description: 'Frees its memory; the next request loads it again.',
  tag,
  body,
  answers: {
    200: { description: 'The model.', content: { 'application/json': 'ManagedModel' } },
  },
  failures: [404, 409],
};

const pull: Operation = {
  summary: 'Fetch a model',
  description:
    'Tells of its progress in server-sent events: the data of each is a `PullEvent`, and ' +
    '`[DONE]` comes last. One that fails ends in an event `error`, whose data is a ' +
    '`StreamError`. Requests for the same model share one download, which stops when the last ' +
    'of them has been left; the next one goes on from there.',
  tag,
  body: {
    schema: 'PullRequest',
    examples: { plain: example, hub: { model: 'organisation/repository:Q4_K_M' } },
  },
  answers: {
    200: {
      description: 'What happens, as it happens.',
      content: { 'text/event-stream': eventStream('PullEvent') },
    },
  },
  failures: [404],
};

export function adminModelRoutes(
  app: FastifyInstance,
  models: ModelAdministration,
  { readiness, streamCommentMs: commentMs = streamCommentMs }: AppDependencies,
): void {
  const config = (operation: Operation) => ({ scope: 'admin', operation }) as const;
  const refuseWhenDraining = (): void => {
    if (readiness().draining) throw draining();
  };

  app.get('/admin/models', { config: config(list) }, (): Promise<ManagedModelList> => {
    return models.list();
  });

  app.post('/admin/models/load', { config: config(load) }, (request, reply) => {
    refuseWhenDraining();
    const { model } = parseBody(request.body, modelChoiceSchema);
    const { signal } = abortOnDisconnect(request.raw.socket, reply.raw);
    return models.load(model, signal);
  });

  app.post('/admin/models/unload', { config: config(unload) }, (request): Promise<ManagedModel> => {
    return models.unload(parseBody(request.body, modelChoiceSchema).model);
  });

  app.post('/admin/models/pull', { config: config(pull) }, async (request, reply) => {
    refuseWhenDraining();
    const { model, accept_license = false } = parseBody(request.body, pullRequestSchema);
    await streamPull(await models.pull(model, accept_license), request, reply, commentMs);
    return reply;
  });
}

type Headers = Readonly<Record<string, number | string | string[] | undefined>>;

async function streamPull(
  start: StartPull,
  request: FastifyRequest,
  reply: FastifyReply,
  commentMs: number,
): Promise<void> {
  const controller = abortOnDisconnect(request.raw.socket, reply.raw);
  const headers: Headers = reply.hijack().getHeaders();
  const response = reply.raw;
  const send = boundedWriter(response, controller);
  const tell = (event: PullEvent): void => send(encodeEvent(JSON.stringify(event)));
  response.writeHead(200, { ...headers, ...eventStreamHeaders });
  send(encodeComment('waiting'));
  const silence = setInterval(() => send(encodeComment('waiting')), commentMs);
  try {
    tell({ type: 'pulled', model: await start(tell, controller.signal) });
    send(doneEvent);
  } catch (thrown) {
    const failure = toApiError(thrown);
    logFailure(request, failure);
    send(encodeNamedEvent('error', JSON.stringify(failure.streamBody())));
  } finally {
    clearInterval(silence);
    response.end();
  }
}
