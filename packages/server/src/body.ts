// Reads request bodies: JSON in UTF-8, of bounded size and depth, and nothing else.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError, invalidRequest } from './errors.ts';
import { excessOf } from './json-bounds.ts';
import { bodyBytesMax } from './limits.ts';

/** Makes `app` read bodies of application/json and refuse all others with 415. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: bodyBytesMax },
    async ({ method }: FastifyRequest, bytes: Buffer) =>
      // Clients name a type also where they send nothing.
      method === 'DELETE' && bytes.length === 0 ? undefined : parseJsonBody(bytes),
  );
  app.addHook('onRequest', async (request) => refuseCompression(request));
}

/** @throws ApiError 400 if the bytes are not JSON in UTF-8, nest too deeply, or hold too much */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (text.trim() === '') throw invalidRequest('The body is empty: send a JSON object.');
  const excess = excessOf(text);
  if (excess !== null) throw invalidRequest(`The body ${excess}.`);
  try {
    // Keys such as __proto__ become plain own properties here, and only named fields are read.
    return JSON.parse(text);
  } catch {
    // The parser's own message would repeat the client's text.
    throw invalidRequest('The body is not valid JSON.');
  }
}

function decode(bytes: Uint8Array): string {
  try {
    // A decoder also drops a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidRequest('The body is not valid UTF-8.');
  }
}

function refuseCompression(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return;
  const reason = 'Compressed bodies are not accepted: send the body without content-encoding.';
  throw new ApiError('unsupported_media_type', { reason });
}
