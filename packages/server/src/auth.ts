// The API key. Without one configured, any key or none is accepted.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a key. */
    public?: boolean;
  }
}

/** Refuses every request without the key, but for routes that are marked public. */
export function requireApiKey(app: FastifyInstance, apiKey: string | undefined): void {
  if (apiKey === undefined) return;
  const expected = digest(Buffer.from(apiKey, 'utf8'));

  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.public === true) return;
    const sent = bearerToken(request.headers.authorization);
    // Digests have one length, and comparing them takes the same time wherever they differ.
    if (sent !== undefined && timingSafeEqual(digest(sent), expected)) return;
    throw invalidApiKey();
  });
}

/** Whose request it is, by the key that it brings: one name for all that bring none. */
export function ownerOf(request: FastifyRequest): string {
  const sent = bearerToken(request.headers.authorization);
  return sent === undefined ? '' : digest(sent).toString('base64url');
}

/** The rest of the line after the scheme, as it is: keys may contain spaces. */
function bearerToken(header: string | undefined): Buffer | undefined {
  const token = header?.match(/^bearer (.*)$/is)?.[1];
  // Node reads headers as Latin-1, which keeps each byte.
  return token === undefined ? undefined : Buffer.from(token, 'latin1');
}

function digest(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest();
}

function invalidApiKey(): ApiError {
  return new ApiError({
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'Invalid API Key',
    headers: { 'www-authenticate': 'Bearer' },
  });
}
