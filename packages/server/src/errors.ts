// Everything that goes wrong leaves the server as an ApiError: a status and the body of the API.

import { EngineError, type EngineErrorCode } from '@spry/engine';
import type { ErrorBody, ErrorDetail, StreamErrorBody } from '@spry/wire';
import { bodyBytesMax, echoCharsMax } from './limits.ts';

export type ApiErrorFields = {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  /** JSON pointer to the fault in a JSON Schema of the request. */
  readonly schemaPath?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** A failure as the client sees it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;

  constructor(fields: ApiErrorFields) {
    const { status, message, type, code, param, schemaPath, headers, cause } = fields;
    super(message, { cause });
    this.status = status;
    this.headers = headers ?? {};
    this.body = {
      error: {
        message,
        type,
        ...(code === undefined ? {} : { code }),
        ...(param === undefined ? {} : { param }),
        ...(schemaPath === undefined ? {} : schemaPlace(schemaPath)),
      },
    };
  }

  /** The same failure as the last event of a stream that had begun. */
  streamBody(): StreamErrorBody {
    return { error: { ...this.body.error, status_code: this.status } };
  }
}

function schemaPlace(pointer: string): Pick<ErrorDetail, 'schema_path' | 'schema_path_segments'> {
  const [, ...escaped] = pointer.split('/');
  const segments = escaped.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { schema_path: pointer, schema_path_segments: segments };
}

/** A 400; `param` is the path of the field at fault. */
export function invalidRequest(message: string, param?: string): ApiError {
  const fields = { status: 400, type: 'invalid_request_error', message };
  return new ApiError(param === undefined ? fields : { ...fields, param });
}

export function modelNotFound(id: string, servedIds: readonly string[]): ApiError {
  return new ApiError({
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
    message:
      `The model \`${shortened(id)}\` does not exist or you do not have access to it. ` +
      `Models served here: ${servedIds.join(', ')}.`,
  });
}

export function unknownUrl(method: string, url: string): ApiError {
  return new ApiError({
    status: 404,
    type: 'invalid_request_error',
    code: 'unknown_url',
    message:
      `Unknown request URL: ${method} ${shortened(url)}. Please check the URL for typos: ` +
      'the API is at /openai/v1 and at /v1.',
  });
}

export function methodNotAllowed(method: string, url: string, allow: string): ApiError {
  return new ApiError({
    status: 405,
    type: 'invalid_request_error',
    code: 'method_not_allowed',
    message: `${method} is not possible on ${shortened(url)}. Possible: ${allow}.`,
    headers: { allow },
  });
}

/** Nobody reads this, but the log shows its status. */
export function clientClosed(): ApiError {
  return abandoned('client_closed', 'The client closed the connection.');
}

/** The connection was cut, for its reader let too much pile up. */
export function readerTooSlow(): ApiError {
  return abandoned('reader_too_slow', 'The client read the stream too slowly.');
}

function abandoned(code: string, message: string): ApiError {
  return new ApiError({ status: 499, type: 'invalid_request_error', code, message });
}

export function draining(): ApiError {
  return new ApiError({
    status: 503,
    type: 'service_unavailable',
    code: 'shutting_down',
    message: 'The server is shutting down.',
    headers: { connection: 'close', 'retry-after': '1' },
  });
}

/** Requests cannot be taken yet, or not at the moment. */
export function unavailable(reason: string): ApiError {
  return new ApiError({ ...engineErrors.engine_unavailable, message: reason });
}

/** Whatever was thrown, as the client is to see it. Unknown errors give away nothing. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof EngineError) {
    return new ApiError({
      ...engineErrors[thrown.code],
      message: thrown.message,
      cause: thrown,
    });
  }
  return frameworkError(thrown) ?? internalError(thrown);
}

/** At most `echoCharsMax` characters of what a client sent. */
export function shortened(input: string): string {
  return input.length <= echoCharsMax ? input : `${input.slice(0, echoCharsMax)}…`;
}

/** A repeat cannot help: the official clients obey this header and do not retry. */
export const noRetry: Readonly<Record<string, string>> = { 'x-should-retry': 'false' };
const retrySoon = { 'retry-after': '1' };

const engineErrors: Record<EngineErrorCode, Omit<ApiErrorFields, 'message'>> = {
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
  },
  invalid_messages: { status: 400, type: 'invalid_request_error', param: 'messages' },
  unknown_token: {
    status: 400,
    type: 'invalid_request_error',
    param: 'logit_bias',
    headers: noRetry,
  },
  // Both are described further where the field that brought the format is known.
  invalid_format: { status: 400, type: 'invalid_request_error', headers: noRetry },
  format_budget: { status: 400, type: 'invalid_request_error', headers: noRetry },
  queue_full: { status: 429, type: 'requests', code: 'queue_full', headers: retrySoon },
  deadline_exceeded: {
    status: 504,
    type: 'timeout',
    code: 'deadline_exceeded',
    headers: noRetry,
  },
  engine_died: {
    status: 502,
    type: 'internal_server_error',
    code: 'engine_died',
    headers: retrySoon,
  },
  engine_unavailable: {
    status: 503,
    type: 'service_unavailable',
    code: 'engine_unavailable',
    headers: retrySoon,
  },
  internal: {
    status: 500,
    type: 'internal_server_error',
    code: 'internal_server_error',
    headers: noRetry,
  },
};

function internalError(cause: unknown): ApiError {
  const message = 'Internal Server Error';
  return new ApiError({ ...engineErrors.internal, message, cause });
}

/** What Fastify itself refuses: bodies that are too large, of another type or cut short. */
function frameworkError(thrown: unknown): ApiError | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  const status = thrown.statusCode;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  const message = frameworkMessages.get(status) ?? 'The request could not be read.';
  return new ApiError({ status, type: 'invalid_request_error', message, cause: thrown });
}

const frameworkMessages: ReadonlyMap<number, string> = new Map([
  [400, 'The request is malformed or was cut short.'],
  [413, `The request body is larger than ${bodyBytesMax} bytes: send fewer or shorter messages.`],
  [415, 'The request body must be JSON with the header "content-type: application/json".'],
]);
