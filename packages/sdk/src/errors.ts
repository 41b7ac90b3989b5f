// Everything that the client throws. One base; what a server answered is an `APIError`, in a class
// by its status. Names are those of the official clients.

import { type RateLimits, readRateLimits } from './http/rate-limits.ts';

/** The base of all errors of this package. */
export class SpryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What a server says about a failure. */
export type ErrorDetail = {
  readonly message?: string | undefined;
  readonly type?: string | undefined;
  readonly code?: string | null | undefined;
  readonly param?: string | null | undefined;
  /** What the model wrote, where that was not what was asked for. */
  readonly failed_generation?: string | undefined;
  /** The status that a failure inside of a stream would have had before it. */
  readonly status_code?: number | undefined;
};

/** A request that failed: the server refused it, or it never got an answer. */
export class APIError<Status extends number | undefined = number | undefined> extends SpryError {
  /** The HTTP status; undefined when there was no answer. */
  readonly status: Status;
  readonly headers: Headers | undefined;
  /** The `error` object of the answer's body, or the body where it has none. */
  readonly error: unknown;
  /** A stable name for the failure, such as `model_not_found`. */
  readonly code: string | undefined;
  /** The field of the request that is at fault. */
  readonly param: string | undefined;
  /** The kind of failure, such as `invalid_request_error`. */
  readonly type: string | undefined;
  /** The server's id of the request, to find it in its log. */
  readonly requestId: string | undefined;
  /** What the model wrote, where that was not what was asked for. */
  readonly failedGeneration: string | undefined;

  constructor(
    status: Status,
    body: unknown,
    message: string | undefined,
    headers: Headers | undefined,
    options?: ErrorOptions,
  ) {
    const detail = detailOf(body);
    const requestId = headers?.get('x-request-id') ?? undefined;
    super(describe(status, detail, message, requestId), options);
    this.status = status;
    this.headers = headers;
    this.error = isRecord(body) && 'error' in body ? body['error'] : body;
    this.code = detail.code ?? undefined;
    this.param = detail.param ?? undefined;
    this.type = detail.type;
    this.requestId = requestId;
    this.failedGeneration = detail.failed_generation;
  }

  /** The same as `requestId`, as the `openai` package spells it. */
  get requestID(): string | undefined {
    return this.requestId;
  }

  /** What the answer's headers say about limits; undefined when there was no answer. */
  get rateLimits(): RateLimits | undefined {
    return this.headers === undefined ? undefined : readRateLimits(this.headers);
  }

  /** The error for a status, in its class. */
  static generate(
    status: number | undefined,
    body: unknown,
    message: string | undefined,
    headers: Headers | undefined,
  ): APIError {
    if (status === undefined) return new APIError(undefined, body, message, headers);
    const Class = STATUS_CLASSES[status] ?? (status >= 500 ? InternalServerError : APIError);
    return new Class(status, body, message, headers);
  }
}

/** 400: a parameter is wrong; `param` names it. */
export class BadRequestError extends APIError<number> {}
/** 401: the key is missing or wrong. */
export class AuthenticationError extends APIError<number> {}
/** 403: the key may not do this. */
export class PermissionDeniedError extends APIError<number> {}
/** 404: there is no such model or address. */
export class NotFoundError extends APIError<number> {}
/** 409: something else is at work on the same. */
export class ConflictError extends APIError<number> {}
/** 422: well-formed, and yet it cannot be done. */
export class UnprocessableEntityError extends APIError<number> {}
/** 429: a limit is used up; `rateLimits` says which and for how long. */
export class RateLimitError extends APIError<number> {}
/** 500 and above: the server failed. */
export class InternalServerError extends APIError<number> {}

const STATUS_CLASSES: Readonly<Record<number, typeof BadRequestError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};

/** The caller's signal was aborted. */
export class APIUserAbortError extends APIError<undefined> {
  constructor(options: { message?: string | undefined; cause?: unknown } = {}) {
    super(undefined, undefined, options.message ?? 'The request was aborted.', undefined, options);
  }
}

/** No answer: the server could not be reached, or the connection broke. */
export class APIConnectionError extends APIError<undefined> {
  constructor(options: { message?: string | undefined; cause?: unknown } = {}) {
    super(undefined, undefined, options.message ?? 'Connection error.', undefined, options);
  }
}

/** No answer in time. */
export class APIConnectionTimeoutError extends APIConnectionError {
  constructor(options: { message?: string | undefined; cause?: unknown } = {}) {
    super({ message: 'Request timed out.', ...options });
  }
}

/** A stream was silent for longer than `idleTimeoutMs`. */
export class StreamIdleTimeoutError extends APIConnectionTimeoutError {}

/**
 * A stream ended without its terminator: what came before is a part of the answer, not all of it.
 */
export class StreamEndedError extends APIConnectionError {}

/** The server answered with something that cannot be read, such as an event that is no JSON. */
export class InvalidResponseError extends SpryError {}

function detailOf(body: unknown): ErrorDetail {
  const inner = isRecord(body) && isRecord(body['error']) ? body['error'] : body;
  return isRecord(inner) ? inner : {};
}

function describe(
  status: number | undefined,
  detail: ErrorDetail,
  message: string | undefined,
  requestId: string | undefined,
): string {
  const text = detail.message ?? message ?? 'The server gave no reason.';
  const parts = [status, text, requestId === undefined ? undefined : `(request ${requestId})`];
  return parts.filter((part) => part !== undefined).join(' ');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
