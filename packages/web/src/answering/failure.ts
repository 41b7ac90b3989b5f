// What a person is told when there is no answer, or no whole one.

import { APIConnectionError, APIError, StreamEndedError } from '@spry/sdk';
import type { Failure } from '../conversations/turn.ts';
import { isRecord } from '../json/read-json.ts';

export function describeFailure(error: unknown): Failure {
  if (!(error instanceof APIError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { message, status: undefined, code: undefined, ...nothingElse };
  }
  return {
    message: describe(error),
    status: error.status,
    code: error.code,
    param: error.param,
    requestId: error.requestId,
    detail: error.error,
  };
}

const nothingElse = { param: undefined, requestId: undefined, detail: undefined } as const;

/** The server's own words, without the status and the request's id, which are shown apart. */
function describe(error: APIError): string {
  const detail = error.error;
  if (isRecord(detail) && typeof detail['message'] === 'string') return detail['message'];
  if (error instanceof StreamEndedError) {
    return 'The connection broke before the answer was whole.';
  }
  if (error instanceof APIConnectionError) {
    return 'The server cannot be reached. It may be starting again: try once more in a moment.';
  }
  return error.message;
}
