// How a file of the playground goes out: encoded as the browser likes it, kept as long as it may
// be, and under a policy that lets nothing run that is not of this server.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseBody, type SiteFile } from './site.ts';

/** No script, style, request or frame but the server's own; a model's words never become code. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const unusedFeatures = ['camera', 'geolocation', 'microphone', 'payment', 'usb'];

const pageHeaders = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': unusedFeatures.map((name) => `${name}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

/** Sends a page: asked for again each time, and sent again when it has changed. */
export function sendPage(
  file: SiteFile,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.headers({ ...pageHeaders, 'cache-control': 'no-cache' });
  return sendFile(file, request, reply);
}

/** Sends what pages consist of; `hasHash` says that the name changes with what is in the file. */
export function sendPart(
  file: SiteFile,
  request: FastifyRequest,
  reply: FastifyReply,
  hasHash: boolean,
): FastifyReply {
  const caching = hasHash ? 'public, max-age=31536000, immutable' : 'no-cache';
  reply.headers({ 'cache-control': caching, 'cross-origin-resource-policy': 'same-origin' });
  return sendFile(file, request, reply);
}

function sendFile(file: SiteFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { 'accept-encoding': accepted, 'if-none-match': known } = request.headers;
  const [encoding, body] = chooseBody(file, accepted?.toString());
  // One tag for one sequence of bytes, or caches would mix the encodings up.
  const etag = encoding === 'identity' ? file.etag : file.etag.replace(/"$/, `-${encoding}"`);
  vary(reply, 'accept-encoding');
  reply.header('etag', etag);
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    return reply.code(304).send();
  }
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.type(file.mediaType).send(body);
}

/** Adds to what others have said that the response depends on. */
export function vary(reply: FastifyReply, header: string): void {
  const others = reply.getHeader('vary');
  reply.header('vary', others === undefined ? header : `${others}, ${header}`);
}
