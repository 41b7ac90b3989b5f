// Errors as the AI SDK knows them: it tries again what says that it is an `APICallError` and may
// pass. The AI SDK knows its errors by markers, not by classes, so that nothing of it is needed
// here.

import { APIConnectionError, APIError, APIUserAbortError, SpryError } from '../errors.ts';

const MARKERS = ['vercel.ai.error', 'vercel.ai.error.AI_APICallError'].map((name) =>
  Symbol.for(name),
);

/** The error that the AI SDK is to see in place of one of the client's. */
export function toCallError(error: unknown, url: string, requestBodyValues: unknown): unknown {
  // An abort is its caller's own: the AI SDK goes by the reason of the signal.
  if (error instanceof APIUserAbortError) return error.cause ?? error;
  if (!(error instanceof APIError)) return error;
  const callError = new SpryError(error.message, { cause: error });
  const marks = Object.fromEntries(MARKERS.map((marker) => [marker, true]));
  return Object.assign(callError, marks, {
    name: 'AI_APICallError',
    url,
    requestBodyValues,
    statusCode: error.status,
    responseHeaders: error.headers && Object.fromEntries(error.headers),
    responseBody: JSON.stringify({ error: error.error }),
    isRetryable: isRetryable(error),
    data: { error: error.error },
  });
}

function isRetryable(error: APIError): boolean {
  if (error instanceof APIConnectionError) return true;
  const advice = error.headers?.get('x-should-retry');
  if (advice === 'true' || advice === 'false') return advice === 'true';
  const { status = 0 } = error;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}
