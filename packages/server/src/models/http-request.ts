// One GET request of a download: redirects followed by hand, so that a token stays with the host
// it is for, and every answer that is not the file turned into an error that says what to do.
import { ModelError, systemCode, throwIfAborted } from './errors.ts';
import { type DownloadLimits, REDIRECT_COUNT_MAX } from './limits.ts';

/** What to ask for. */
export type FileRequest = {
  readonly url: string;
  /** The `authorization` header, for the host of `url` alone; null for none. */
  readonly authorization: string | null;
  /** First byte wanted; 0 asks for the whole file. */
  readonly offsetBytes: number;
};

/** An answer that is the file, or the rest of it; its body has not been read. */
export type FileAnswer = {
  readonly body: ReadableStream<Uint8Array>;
  /** Where the body starts in the file: the offset that was asked for, or 0. */
  readonly offsetBytes: number;
  /** Size of the whole file; undefined where the source does not say. */
  readonly sizeBytes: number | undefined;
  /** The hub's name for the content where it gives one, else the last host's; null for neither. */
  readonly etag: string | null;
  /** SHA-256 that the hub states for the file. */
  readonly sha256: string | null;
};

/** A failure that may pass: worth trying again. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** Pause that the source asks for. */
  readonly retryAfterMs: number | undefined;
  /** True where the source has not answered at all. */
  readonly noAnswer: boolean;

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number; noAnswer?: true }) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
    this.noAnswer = options.noAnswer ?? false;
  }
}

/** What a request works with. */
export type RequestContext = {
  readonly fetch: typeof globalThis.fetch;
  readonly limits: DownloadLimits;
  /** Stops the request and its body. */
  readonly signal: AbortSignal;
};

/**
 * Asks for a file.
 * @throws TransientError where another try may help
 * @throws ModelError `not_found`, `gated` or `unreachable` where it will not
 */
export async function requestFile(
  request: FileRequest,
  context: RequestContext,
): Promise<FileAnswer> {
  const origin = new URL(request.url);
  let url = origin;
  let linked: LinkedFile = { etag: null, sizeBytes: undefined };
  for (let hopCount = 0; hopCount <= REDIRECT_COUNT_MAX; hopCount += 1) {
    const response = await send(url, requestHeaders(request, url, origin), context);
    if (linked.etag === null) linked = linkedFile(response.headers);
    const redirected = response.status >= 300 && response.status < 400;
    if (!redirected && !refusesRange(response, request)) {
      return readAnswer(response, request, url, linked);
    }
    await response.body?.cancel();
    if (!redirected) return requestFile({ ...request, offsetBytes: 0 }, context);
    url = redirectTarget(response, url);
  }
  throw new ModelError('unreachable', `${origin.host} redirects in circles.`);
}

function requestHeaders(request: FileRequest, url: URL, origin: URL): Headers {
  // Compressed bodies have other lengths and offsets than the file.
  const headers = new Headers({ 'accept-encoding': 'identity', 'user-agent': 'spry' });
  if (request.offsetBytes > 0) headers.set('range', `bytes=${request.offsetBytes}-`);
  if (request.authorization !== null && url.origin === origin.origin) {
    headers.set('authorization', request.authorization);
  }
  return headers;
}

async function send(url: URL, headers: Headers, context: RequestContext): Promise<Response> {
  const { connectTimeoutMs } = context.limits;
  const controller = new AbortController();
  const signal = AbortSignal.any([context.signal, controller.signal]);
  const timer = setTimeout(() => controller.abort(), connectTimeoutMs);
  try {
    return await context.fetch(url, { headers, redirect: 'manual', signal });
  } catch (error) {
    throwIfAborted(context.signal);
    const reason = controller.signal.aborted
      ? `no answer from ${url.host} within ${connectTimeoutMs / 1000} s`
      : connectionFailure(error, url.host);
    throw new TransientError(reason, { cause: error, noAnswer: true });
  } finally {
    clearTimeout(timer);
  }
}

/** Names a failed connection in words. */
export function connectionFailure(error: unknown, host: string): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = systemCode(cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name ${host} does not resolve`;
  if (code === 'ECONNREFUSED') return `${host} refuses the connection`;
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return `${host} broke the connection`;
  const detail = code ?? (cause instanceof Error ? cause.message : String(cause));
  return `the connection to ${host} failed: ${detail}`;
}

/** What the hub says of a large file before it redirects to where the bytes are. */
type LinkedFile = { readonly etag: string | null; readonly sizeBytes: number | undefined };

function linkedFile(headers: Headers): LinkedFile {
  return {
    etag: headers.get('x-linked-etag'),
    sizeBytes: byteCount(headers.get('x-linked-size')),
  };
}

function redirectTarget(response: Response, from: URL): URL {
  const location = response.headers.get('location');
  const valid = location !== null && URL.canParse(location, from.href);
  const target = valid ? new URL(location, from) : null;
  const secure = target?.protocol === 'https:' || target?.protocol === from.protocol;
  if (target !== null && secure && /^https?:$/.test(target.protocol)) return target;
  throw new ModelError('unreachable', `${from.host} redirects to an address that is not safe.`);
}

/** True where the source cannot continue at the offset: then the whole file is asked for. */
function refusesRange(response: Response, request: FileRequest): boolean {
  if (request.offsetBytes === 0) return false;
  if (response.status === 416) return true;
  if (response.status !== 206) return false;
  return contentRange(response.headers)?.offsetBytes !== request.offsetBytes;
}

function contentRange(headers: Headers): { offsetBytes: number; sizeBytes: number } | undefined {
  const match = /^bytes (\d{1,15})-\d+\/(\d{1,15})$/.exec(headers.get('content-range') ?? '');
  if (match === null) return undefined;
  return { offsetBytes: Number(match[1]), sizeBytes: Number(match[2]) };
}

async function readAnswer(
  response: Response,
  request: FileRequest,
  url: URL,
  linked: LinkedFile,
): Promise<FileAnswer> {
  const { status, headers, body } = response;
  if ((status !== 200 && (status !== 206 || request.offsetBytes === 0)) || body === null) {
    await body?.cancel();
    throw refusal(response, url);
  }
  const range = contentRange(headers);
  const whole = range?.sizeBytes ?? byteCount(headers.get('content-length'));
  const etag = normalEtag(linked.etag ?? headers.get('etag'));
  return {
    body,
    offsetBytes: range?.offsetBytes ?? 0,
    sizeBytes: whole ?? linked.sizeBytes,
    etag,
    sha256: linked.etag !== null && etag !== null && /^[0-9a-f]{64}$/.test(etag) ? etag : null,
  };
}

function refusal(response: Response, url: URL): Error {
  const { status, headers } = response;
  if (status === 401 || status === 403) {
    return new ModelError(
      'gated',
      `${url.host} does not give this file to everyone (HTTP ${status}): accept the model's ` +
        'terms on its page and set HF_TOKEN to a token with access.',
    );
  }
  if (status === 404 || status === 410) {
    return new ModelError('not_found', `${url.host} has no file ${url.pathname} (HTTP ${status}).`);
  }
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const retryAfter = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
    const state = status === 429 ? 'asks for fewer requests' : 'is in trouble';
    return new TransientError(`${url.host} ${state} (HTTP ${status})`, retryAfter);
  }
  return new ModelError('unreachable', `${url.host} answered with HTTP ${status}.`);
}

/** An etag without its quotes and weakness mark. */
function normalEtag(text: string | null): string | null {
  return text === null ? null : text.replace(/^W\//, '').replaceAll('"', '');
}

function byteCount(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
