// Everything that goes wrong leaves the server as an ApiError: a row of the table of errors, with
// what is known of the case.

import { EngineError, type EngineErrorCode } from '@spry/engine';
import type { ErrorBody, ErrorDetail, StreamErrorBody } from '@spry/wire';
import type { Repeat } from './errors/error-row.ts';
import { type ErrorKind, errorTable } from './errors/error-table.ts';
import { bodyBytesMax, echoCharsMax } from './limits.ts';

/** What is known of a failure beyond its row of the table. */
export type ErrorCircumstances = {
  /** Path of the field at fault, such as `messages.0.content`. */
  readonly param?: string;
  /** JSON pointer to the fault in a JSON Schema of the request. */
  readonly schemaPath?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
};

/** A failure as the client sees it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ErrorKind;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;

  constructor(
    kind: ErrorKind,
    /** What the placeholders of the row's message stand for. */
    values: Readonly<Record<string, string | number>> = {},
    { param, schemaPath, headers, cause }: ErrorCircumstances = {},
  ) {
    const { status, type, code, message: pattern, repeat } = errorTable[kind];
    const message = pattern.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
    super(message, { cause });
    this.kind = kind;
    this.status = status;
    this.headers = { ...repeatHeaders[repeat], ...headers };
    this.body = {
      error: {
        message,
        type,
        ...(code === null ? {} : { code }),
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

/** The official clients obey these. */
const repeatHeaders: Readonly<Record<Repeat, Readonly<Record<string, string>>>> = {
  never: { 'x-should-retry': 'false' },
  soon: { 'retry-after': '1' },
  later: {},
};

function schemaPlace(pointer: string): Pick<ErrorDetail, 'schema_path' | 'schema_path_segments'> {
  const [, ...escaped] = pointer.split('/');
  const segments = escaped.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { schema_path: pointer, schema_path_segments: segments };
}

/** A 400; `param` is the path of the field at fault. */
export function invalidRequest(reason: string, param?: string): ApiError {
  return new ApiError('invalid_request', { reason }, param === undefined ? {} : { param });
}

export function modelNotFound(id: string, servedIds: readonly string[]): ApiError {
  const values = { model: shortened(id), served: servedIds.join(', ') };
  return new ApiError('model_not_found', values, { param: 'model' });
}

/** @param reason a clause */
export function notDeletable(id: string, reason: string): ApiError {
  return new ApiError('model_not_deletable', { model: shortened(id), reason });
}

export function unknownUrl(method: string, url: string): ApiError {
  return new ApiError('unknown_url', { method, url: shortened(url) });
}

export function methodNotAllowed(method: string, url: string, allow: string): ApiError {
  const values = { method, url: shortened(url), allow };
  return new ApiError('method_not_allowed', values, { headers: { allow } });
}

/** Nobody reads this, but the log shows its status. */
export function clientClosed(): ApiError {
  return new ApiError('client_closed');
}

/** The connection was cut, for its reader let too much pile up. */
export function readerTooSlow(): ApiError {
  return new ApiError('reader_too_slow');
}

export function draining(): ApiError {
  return new ApiError('shutting_down', {}, { headers: { connection: 'close' } });
}

/** Requests cannot be taken yet, or not at the moment. */
export function unavailable(reason: string): ApiError {
  return new ApiError('engine_unavailable', { reason });
}

/**
 * Whatever was thrown, as the client is to see it. Unknown errors give away nothing.
 * @param promptParam the field that the prompt came in
 */
export function toApiError(thrown: unknown, promptParam = 'messages'): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof EngineError) return engineError(thrown, promptParam);
  return frameworkError(thrown) ?? new ApiError('internal', {}, { cause: thrown });
}

/** At most `echoCharsMax` characters of what a client sent. */
export function shortened(input: string): string {
  return input.length <= echoCharsMax ? input : `${input.slice(0, echoCharsMax)}…`;
}

const promptCodes: readonly EngineErrorCode[] = ['context_length_exceeded', 'invalid_messages'];

/** Where the API has another name for it. */
const otherKinds: Readonly<Partial<Record<EngineErrorCode, ErrorKind>>> = {
  format_budget: 'invalid_format',
  calls_budget: 'tool_use_failed',
};

function engineError(cause: EngineError, promptParam: string): ApiError {
  const { code, message } = cause;
  const own = code === 'unknown_token' ? 'logit_bias' : undefined;
  const param = promptCodes.includes(code) ? promptParam : own;
  // Formats are described further where the field that brought them is known.
  const kind = otherKinds[code] ?? (code as ErrorKind);
  return new ApiError(
    kind,
    { reason: message },
    param === undefined ? { cause } : { param, cause },
  );
}

/** What Fastify itself refuses: bodies that are too large, of another type or cut short. */
function frameworkError(cause: unknown): ApiError | undefined {
  if (!(cause instanceof Error) || !('statusCode' in cause)) return undefined;
  const status = cause.statusCode;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 413) return new ApiError('body_too_large', { bytes: bodyBytesMax }, { cause });
  if (status === 415) return new ApiError('unsupported_media_type', { reason: notJson }, { cause });
  const reason = 'The request is malformed or was cut short.';
  return new ApiError('malformed_http', { reason }, { cause });
}

const notJson = 'The request body must be JSON with the header "content-type: application/json".';
