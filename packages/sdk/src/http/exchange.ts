// One request and its answer, tried again where that may help. What comes back is a response of
// status 2xx; everything else is thrown.

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from '../errors.ts';
import type { RequestOptions, Settings } from '../options.ts';
import { type Platform, sleep } from '../platform.ts';
import { version } from '../version.ts';
import { mergeHeaders } from './headers.ts';
import { withoutSecrets } from './log.ts';
import { isRetryable, retryAfterMaxMs, retryDelayMs } from './retries.ts';
import { buildURL } from './url.ts';

/** A request as the resources describe it. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/models`; an absolute address is taken as it is. */
  readonly path: string;
  /** Sent as JSON, unless it is a form `fetch` sends by itself. */
  readonly body?: unknown;
  readonly options: RequestOptions;
};

/** An answer that has begun. */
export type Exchange = {
  readonly response: Response;
  /** Ends the request, and the answer that is still on its way. */
  readonly controller: AbortController;
  /** The caller's, which `controller` follows. */
  readonly signal: AbortSignal | undefined;
  readonly settings: Settings;
  /** To be called once the answer is read: lets go of the caller's signal. */
  readonly release: () => void;
};

/**
 * Sends a request, and again after failures that may pass.
 *
 * @throws {APIError} of the class of the status, {APIConnectionError}, {APIConnectionTimeoutError}
 * or {APIUserAbortError}
 */
export async function exchange(
  call: Call,
  settings: Settings,
  platform: Platform,
): Promise<Exchange> {
  const signal = call.options.signal ?? undefined;
  for (let retryIndex = 0; ; retryIndex++) {
    const attempt = await tryOnce(call, settings, platform, retryIndex);
    if (attempt.error === undefined) return attempt.exchange;
    const delayMs = attempt.mayPass
      ? retryDelayMs(attempt.error.headers, retryIndex, platform)
      : undefined;
    const isLast = retryIndex >= settings.maxRetries;
    if (delayMs === undefined && attempt.mayPass && !isLast) {
      settings.logger.info(`not tried again: the server asks to wait over ${retryAfterMaxMs} ms`);
    }
    if (isLast || delayMs === undefined) throw attempt.error;
    settings.logger.info(
      `${call.method} ${call.path}: ${attempt.error.message} Trying again in ${delayMs} ms.`,
    );
    await sleep(platform, delayMs, signal).catch((reason) => {
      throw new APIUserAbortError({ cause: reason });
    });
  }
}

type RequestBody = NonNullable<RequestInit['body']>;

type Attempt =
  | { readonly error: undefined; readonly exchange: Exchange }
  | { readonly error: APIError; readonly mayPass: boolean };

async function tryOnce(
  call: Call,
  settings: Settings,
  platform: Platform,
  retryIndex: number,
): Promise<Attempt> {
  const { logger } = settings;
  const signal = call.options.signal ?? undefined;
  const url = buildURL(settings, call);
  const { headers, body } = await describeRequest(call, url, settings, retryIndex);
  if (signal?.aborted) return abortedBy(signal);
  logger.debug(`${call.method} ${url}`, withoutSecrets(headers), call.body);

  const controller = new AbortController();
  const follow = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', follow, { once: true });
  const release = (): void => signal?.removeEventListener('abort', follow);
  let isLate = false;
  const cancelTimer = platform.after(settings.timeoutMs, () => {
    isLate = true;
    controller.abort();
  });
  try {
    const init = { ...settings.fetchOptions, ...call.options.fetchOptions };
    const response = await settings.fetch(url, {
      ...init,
      method: call.method,
      headers,
      signal: controller.signal,
      ...(body !== undefined && { body }),
    });
    cancelTimer();
    logger.debug(`${response.status} ${url}`, withoutSecrets(response.headers));
    if (response.ok) {
      return { error: undefined, exchange: { response, controller, signal, settings, release } };
    }
    release();
    return { error: await readError(response), mayPass: isRetryable(response) };
  } catch (cause) {
    cancelTimer();
    release();
    if (signal?.aborted) return abortedBy(signal);
    return { error: describeFailure(cause, isLate, url, settings.timeoutMs), mayPass: true };
  }
}

function abortedBy(signal: AbortSignal): Attempt {
  return { error: new APIUserAbortError({ cause: signal.reason }), mayPass: false };
}

async function describeRequest(
  call: Call,
  url: string,
  settings: Settings,
  retryIndex: number,
): Promise<{ headers: Headers; body: RequestBody | undefined }> {
  const { apiKey } = settings;
  // The key is for the server that it was given for, whatever address a raw call names.
  const isHome = new URL(url).origin === new URL(settings.baseURL).origin;
  const key = isHome ? await (typeof apiKey === 'function' ? apiKey() : apiKey) : undefined;
  const isJson = call.body !== undefined && !isSentAsItIs(call.body);
  const headers = mergeHeaders(
    {
      accept: 'application/json',
      authorization: key === undefined ? undefined : `Bearer ${key}`,
      'content-type': isJson ? 'application/json' : undefined,
      'idempotency-key': call.options.idempotencyKey,
      // Browsers keep their own `user-agent`, whatever a page sets.
      'user-agent': `spry-sdk/${version}`,
      'x-retry-count': retryIndex === 0 ? undefined : String(retryIndex),
    },
    settings.defaultHeaders,
    call.options.headers,
  );
  const body = isJson ? JSON.stringify(call.body) : (call.body as RequestBody | undefined);
  return { headers, body };
}

function isSentAsItIs(body: unknown): body is RequestBody {
  return (
    typeof body === 'string' ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams ||
    body instanceof ReadableStream
  );
}

async function readError(response: Response): Promise<APIError> {
  const { status, headers } = response;
  const text = await response.text().catch(() => '');
  const body = parseJson(text);
  const message = body === undefined ? text.trim() || response.statusText : undefined;
  return APIError.generate(status, body, message || undefined, headers);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeFailure(
  cause: unknown,
  isLate: boolean,
  url: string,
  timeoutMs: number,
): APIConnectionError {
  if (isLate) {
    const message = `Request timed out: no answer from ${url} in ${timeoutMs} ms.`;
    return new APIConnectionTimeoutError({ message, cause });
  }
  const reason = describeCause(cause);
  // Runtimes that give up by themselves say so in words alone.
  if (/timed? ?out/i.test(reason)) {
    return new APIConnectionTimeoutError({ message: `Request timed out: ${reason}`, cause });
  }
  return new APIConnectionError({ message: `Connection error: ${url}: ${reason}`, cause });
}

/** Node.js says `fetch failed`, and why in the cause. */
function describeCause(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : describeCause(thrown.cause);
  const code = 'code' in thrown ? `${thrown.code}` : '';
  return [thrown.message || code, cause].filter((text) => text !== '').join(': ');
}
