// Reads whole answers.

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  InvalidResponseError,
} from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { Exchange } from './exchange.ts';

/**
 * The body: parsed where it is JSON, else as text; null where there is none. An object gets the
 * request's id as `_request_id`, which neither loops nor JSON show.
 *
 * @throws {APIConnectionError} when the body breaks off or is late, {InvalidResponseError} when it
 * is not the JSON that it says it is
 */
export async function readBody(exchange: Exchange, platform: Platform): Promise<unknown> {
  const { response } = exchange;
  if (response.status === 204) return null;
  const text = await readText(exchange, platform);
  if (!/^application\/([^;]*\+)?json\b/i.test(response.headers.get('content-type') ?? '')) {
    return text;
  }
  if (text === '') return undefined;
  const body = parse(text);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    const value = response.headers.get('x-request-id');
    Object.defineProperty(body, '_request_id', { value, enumerable: false });
  }
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `The answer is not the JSON that it says it is: ${text.slice(0, 200)}`;
    throw new InvalidResponseError(message, { cause });
  }
}

async function readText(exchange: Exchange, platform: Platform): Promise<string> {
  const { response, controller, signal, settings, release } = exchange;
  let isLate = false;
  const cancelTimer = platform.after(settings.timeoutMs, () => {
    isLate = true;
    controller.abort();
  });
  try {
    return await response.text();
  } catch (cause) {
    if (signal?.aborted) throw new APIUserAbortError({ cause: signal.reason });
    if (isLate) {
      const message = `Request timed out: the answer was not whole after ${settings.timeoutMs} ms.`;
      throw new APIConnectionTimeoutError({ message, cause });
    }
    const message = 'Connection error: it broke while the answer was read.';
    throw new APIConnectionError({ message, cause });
  } finally {
    cancelTimer();
    release();
  }
}
