// Requests that no route takes: 404 for an unknown path, with what is missing where a vendor has
// it; 405 or the answer to OPTIONS for a known one. Decided before the body is read, so that
// nobody's body is parsed in vain.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { methodNotAllowed, unknownUrl } from './errors.ts';
import { unsupportedEndpoint } from './unsupported-endpoints.ts';

export function refuseUnknownRoutes(app: FastifyInstance): void {
  const methods = [...app.supportedMethods].sort();

  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (!request.is404) return;
    const { method, originalUrl } = request;
    const path = request.url.replace(/[?#].*$/s, '');
    const possible = methods.filter((each) => app.findRoute({ method: each, url: path }) !== null);
    if (possible.length === 0) {
      throw unsupportedEndpoint(method, path, originalUrl) ?? unknownUrl(method, originalUrl);
    }

    const allow = [...possible, 'OPTIONS'].join(', ');
    if (method !== 'OPTIONS') throw methodNotAllowed(method, originalUrl, allow);
    return reply.code(204).header('allow', allow).send();
  });
}
