// How the HTTP server itself behaves: its limits, its ids, and what it says to requests that are
// not even HTTP.

import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { modelIdCharsMax } from '@spry/wire';
import { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify';
import { sendError } from './error-handler.ts';
import { ApiError, unknownUrl } from './errors.ts';
import { newRequestId } from './ids.ts';
import * as limits from './limits.ts';
import { rewriteUrl } from './rewrite-url.ts';

type Options = FastifyHttpOptions<Server>;

/** @param trustedProxies whose word about where a request came from is taken */
export function serverOptions(
  logger: FastifyBaseLogger | false,
  clock: () => number,
  trustedProxies: readonly string[],
): Options {
  return {
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    ...(logger === false ? { logger } : { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newRequestId(clock()),
    requestIdHeader: false,
    rewriteUrl: (request) => rewriteUrl(request.url ?? '/'),
    routerOptions: { maxParamLength: modelIdCharsMax },
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // While it closes, the server still answers; its own routes tell that it drains.
    return503OnClosing: false,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.timeoutCheckMs,
      maxHeaderSize: limits.headerBytesMax,
      // A hook refuses such requests, so that they too get an error of the API.
      requireHostHeader: false,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: limits.tcpProbeDelayMs,
    },
    // URLs that cannot be decoded never reach a hook or a route.
    frameworkErrors: (_error, request, reply) =>
      sendError(unknownUrl(request.method, request.originalUrl), request, reply),
    clientErrorHandler: (error, socket) => answerMalformed(error.code, socket, clock),
  };
}

/** Connections whose last request was answered by `answerMalformed`. */
const answered = new WeakSet<Socket>();

/** Answers what is not HTTP, or too slow or too large for it, and closes the connection. */
function answerMalformed(errorCode: string, socket: Socket, clock: () => number): void {
  // What comes after the fault is read and dropped: to close the connection on a sender would
  // take the answer from it.
  if (answered.has(socket)) return;
  // Once anything was written, an answer could land in the middle of another.
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const error = malformed.get(errorCode) ?? notHttp;
  const body = JSON.stringify(error.body);
  answered.add(socket);
  const timer = setTimeout(() => socket.destroy(), limits.refusedBodyMs);
  socket.once('close', () => clearTimeout(timer));
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
      ...Object.entries(error.headers).map(([name, value]) => `${name}: ${value}`),
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${newRequestId(clock())}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

const notHttp = new ApiError('malformed_http', { reason: 'The request is not valid HTTP.' });

const malformed: ReadonlyMap<string, ApiError> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    new ApiError('headers_too_large', { reason: 'The headers of the request are too large.' }),
  ],
  ['ERR_HTTP_REQUEST_TIMEOUT', new ApiError('request_timeout')],
]);
