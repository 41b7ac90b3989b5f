// One line for each request, and one for each failure of the server's own. No bodies, no headers,
// no queries: neither prompts nor keys can reach the log.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiError, shortened } from './errors.ts';
import type { KeyRing } from './keys/key-ring.ts';

/** Logs each request when its connection has done with it, however it ended. */
export function logRequests(app: FastifyInstance, keys: KeyRing): void {
  app.addHook('onRequest', async (request, reply) => {
    whenDone(reply, (status) => {
      const durationMs = Math.round(reply.elapsedTime * 1000) / 1000;
      const { method, originalUrl } = request;
      request.log.info({ method, url: harmless(originalUrl, keys), status, durationMs }, 'request');
    });
  });
}

/** Some put their key into the query, or where an id belongs, with some of it encoded. */
function harmless(url: string, keys: KeyRing): string {
  const [path = ''] = url.split('?');
  const decoded = decode(path);
  const masked = keys.mask(decoded);
  return shortened(masked === decoded ? path : encodeURI(masked));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Tells the status of a response when its connection has done with it; 499 if it was left. */
export function whenDone(reply: FastifyReply, told: (status: number) => void): void {
  reply.raw.once('close', () => told(reply.raw.writableFinished ? reply.raw.statusCode : 499));
}

/** Logs what is the server's fault, with its cause; the rest shows in the request's line. */
export function logFailure(request: FastifyRequest, error: ApiError): void {
  if (error.status < 500) return;
  request.log.error({ err: error.cause ?? error }, error.message);
}
