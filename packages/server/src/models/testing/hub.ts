// A stand-in for the model hub: a real HTTP server on this machine that serves one file and can
// be told to misbehave.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AtEnd } from './folder.ts';

/** One request that the stand-in got. */
export type SeenRequest = {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
};

/** Answers a request; `index` counts them from 0. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  index: number,
) => void | Promise<void>;

/** A running stand-in. */
export type StandIn = {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
};

/** Starts a server that answers with `handler`; it stops when the test ends. */
export async function startStandIn(atEnd: AtEnd, handler: Handler): Promise<StandIn> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { range, authorization } = request.headers;
    seen.push({ path: request.url ?? '', range, authorization });
    void handler(request, response, seen.length - 1);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, seen };
}

/** How `serveFile` answers. */
export type ServeOptions = {
  /** Default: the content's own. */
  readonly etag?: string;
  /** False ignores `range` as some proxies do. Default true. */
  readonly ranges?: boolean;
  /** Breaks the connection after this many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** Falls silent after this many bytes of the body. */
  readonly silentAfterBytes?: number;
  /** Adds the hub's headers with the content's SHA-256. */
  readonly linked?: boolean;
};

/** Serves `content`, whole or from the byte that was asked for. */
export function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  options: ServeOptions = {},
): void {
  const start = options.ranges === false ? 0 : rangeStart(request.headers.range);
  const body = content.subarray(start);
  response.setHeader('etag', options.etag ?? `"${sha256(content).slice(0, 32)}"`);
  response.setHeader('content-length', body.length);
  if (options.linked) {
    response.setHeader('x-linked-etag', `"${sha256(content)}"`);
    response.setHeader('x-linked-size', content.length);
  }
  if (start > 0) {
    response.statusCode = 206;
    const range = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.setHeader('content-range', range);
  }
  const { cutAfterBytes, silentAfterBytes } = options;
  if (cutAfterBytes !== undefined) {
    response.write(body.subarray(0, cutAfterBytes), () => response.destroy());
  } else if (silentAfterBytes !== undefined) {
    response.write(body.subarray(0, silentAfterBytes));
  } else {
    response.end(body);
  }
}

/** SHA-256 in hexadecimal. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that look random and are the same in each run. */
export function sampleBytes(byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  for (let index = 0, state = 1; index < byteCount; index += 1) {
    state = (state * 48_271) % 2_147_483_647;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

function rangeStart(range: string | undefined): number {
  return Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
}
