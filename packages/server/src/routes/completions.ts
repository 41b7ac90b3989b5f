// POST /v1/completions: from a text to how it goes on, whole or streamed.

import type { TextCompletionRequest } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { Accounting } from '../accounting/accounting.ts';
import { type AnswerPlan, answer, contextOf, headOf, readyBody, subjectOf } from '../answering.ts';
import type { AppDependencies } from '../app.ts';
import { toApiError } from '../errors.ts';
import { describeFormatFault } from '../format-errors.ts';
import { findCard, modelIdOf } from '../model-cards.ts';
import type { Operation } from '../openapi/operation.ts';
import { eventStream } from '../openapi/reference.ts';
import { constraintOf } from '../output-format.ts';
import { textChunkEncoder, wholeText } from '../text-completion.ts';
import { toTextRequests } from '../translate.ts';
import { parseTextRequest } from '../validate.ts';

const model = 'smollm2-135m-instruct';

const operation: Operation = {
  summary: 'Let a text go on',
  description:
    'The older form of an answer: the prompt is given to the model as it is, without its chat ' +
    'template. Streams are like those of chat, of `TextCompletionChunk`.',
  tag: 'Text',
  body: {
    schema: 'TextCompletionRequest',
    examples: {
      plain: { model, prompt: 'The capital of France is' },
      several: { model, prompt: ['One, two,', 'Red, green,'], max_tokens: 8, stop: ['\n'] },
      tokens: { model, prompt: [504, 3575, 282], logprobs: 2 },
    },
  },
  answers: {
    200: {
      description: 'The answer.',
      content: {
        'application/json': 'TextCompletion',
        'text/event-stream': eventStream('TextCompletionChunk'),
      },
    },
  },
  failures: [404, 409, 422, 429, 502, 503, 504],
};

const config = { operation, idempotent: true };

export function completionsRoute(
  app: FastifyInstance,
  dependencies: AppDependencies,
  accounting: Accounting,
): void {
  app.post('/v1/completions', { config }, async (request, reply): Promise<unknown> => {
    const asked = parseTextRequest(readyBody(request, dependencies));
    const constraint = constraintOf(asked);
    const card = await findCard(asked.model, request.caller, dependencies);
    const head = headOf('cmpl', request, asked, dependencies);
    const requests = toTextRequests(
      asked,
      contextOf(request, head, card, constraint, dependencies),
    );
    const echoes = echoesOf(asked);
    const plan: AnswerPlan = {
      subject: subjectOf(head, card, requests, asked.n ?? 1, true),
      requests,
      modelId: modelIdOf(card),
      isScored: asked.logprobs !== undefined,
      stream:
        asked.stream === true
          ? {
              chunks: (fingerprint) => textChunkEncoder({ fingerprint, ...head }, echoes),
              includesUsage: asked.stream_options?.include_usage ?? false,
            }
          : null,
      whole: (choices, usage, fingerprint) =>
        wholeText({ fingerprint, ...head }, echoes, choices, usage),
      explain: (thrown) => toApiError(describeFormatFault(thrown, constraint), 'prompt'),
    };
    return answer({ request, reply }, plan, dependencies, accounting);
  });
}

/** What stands before the text of each choice. */
function echoesOf({ prompt, n = 1, echo = false }: TextCompletionRequest): string[] {
  return prompt.flatMap((each) =>
    Array.from({ length: n }, () => (echo && typeof each === 'string' ? each : '')),
  );
}
