// The header Idempotency-Key: a request that comes again is answered as it was before.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidRequest } from '../errors.ts';
import { idempotencyKeyCharsMax } from '../limits.ts';
import { Claim, type IdempotentAnswers } from './idempotent-answers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether an Idempotency-Key is obeyed. Default: it is ignored. */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    /** The claim on its Idempotency-Key; null where it brings none. Streams tell it their text. */
    claim: Claim | null;
  }
}

export function replayAnswers(app: FastifyInstance, answers: IdempotentAnswers): void {
  app.decorateRequest('claim', null);
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.idempotent !== true) return;
    const key = readKey(request);
    if (key === undefined) return;
    const { key: apiKey, owner } = request.caller;
    const callerAndKey = `${apiKey?.id ?? owner}\n${key}`;
    const found = answers.claim(callerAndKey, digestOf(request), request.id);
    if (found instanceof Claim) {
      request.claim = found;
      // A client that leaves has cancelled its request: the key is free for another attempt.
      reply.raw.once('close', () => found.release());
      return;
    }
    // The id that the body has; the request that was answered is remembered under it too.
    reply.code(200).type(found.contentType).header('x-request-id', found.requestId);
    reply.header('idempotent-replayed', 'true').header('cache-control', 'no-store');
    return reply.send(found.body);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const { claim } = request;
    if (claim === null) return;
    // Only answers are kept. A request that was refused never ran, and one that has failed, as its
    // time was over or for a defect, may do better on another attempt.
    if (reply.statusCode === 200 && typeof payload === 'string') {
      claim.add(payload);
      claim.save(String(reply.getHeader('content-type')));
    }
    claim.release();
  });
}

function readKey({ headers }: FastifyRequest): string | undefined {
  const sent = headers['idempotency-key'];
  if (sent === undefined) return undefined;
  const key = [sent].flat().join(', ');
  if (/^[\x20-\x7e]+$/.test(key) && key.length <= idempotencyKeyCharsMax) return key;
  throw invalidRequest(
    `The header \`Idempotency-Key\` must be 1 to ${idempotencyKeyCharsMax} visible ASCII ` +
      'characters, such as a UUID.',
    'Idempotency-Key',
  );
}

function digestOf({ routeOptions, body }: FastifyRequest): string {
  const said = `${routeOptions.url}\n${JSON.stringify(body)}`;
  return createHash('sha256').update(said).digest('base64');
}
