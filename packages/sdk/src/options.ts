// What a client and a request can be told, and what they do otherwise.

import { type ApiKey, findEndpoint, isLoopback } from './endpoint.ts';
import { SpryError } from './errors.ts';
import type { HeadersLike } from './http/headers.ts';
import { atLevel, isLogLevel, type Logger, type LogLevel } from './http/log.ts';
import type { Platform } from './platform.ts';

/** Parameters of an address. Undefined and null are left out, arrays joined with commas. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | null | undefined>
>;

/** Any function that is called as the global `fetch` is. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Settings that a client has for all its requests. */
export type ClientOptions = {
  /** Default: the variable of the environment that belongs to the address; none on loopback. */
  readonly apiKey?: ApiKey | null | undefined;
  /**
   * With or without `/v1` or `/openai/v1`. Default: `SPRY_BASE_URL`, `GROQ_BASE_URL` or
   * `OPENAI_BASE_URL`, else `http://127.0.0.1:7779/v1`.
   */
  readonly baseURL?: string | null | undefined;
  /**
   * Milliseconds until the answer has begun, and once more until a whole one has been read.
   * Default: 300,000, and what Node.js waits for by itself.
   */
  readonly timeoutMs?: number | undefined;
  /** The same as `timeoutMs`, as the official clients spell it. */
  readonly timeout?: number | undefined;
  /**
   * Longest silence of a stream, in milliseconds. Spry's comments count as a sign. Default:
   * 120,000.
   */
  readonly idleTimeoutMs?: number | undefined;
  /** How often a failed request is sent again. Default: 2. */
  readonly maxRetries?: number | undefined;
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Passed on to `fetch` with each request, such as a `dispatcher` for a proxy. */
  readonly fetchOptions?: RequestInit | undefined;
  readonly defaultHeaders?: HeadersLike | undefined;
  readonly defaultQuery?: Query | undefined;
  /** Default: `console`. */
  readonly logger?: Logger | undefined;
  /** Default: `SPRY_LOG`, else `warn`. */
  readonly logLevel?: LogLevel | undefined;
  /** Allows an API key in a page, where whoever visits it can read the key. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
};

/** Settings of one request; what is not given is as the client has it. */
export type RequestOptions = {
  /** Aborts the request, and the stream that it answers with. */
  readonly signal?: AbortSignal | null | undefined;
  readonly timeoutMs?: number | undefined;
  /** The same as `timeoutMs`, as the official clients spell it. */
  readonly timeout?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly maxRetries?: number | undefined;
  /** Added to those of the client; null removes one. */
  readonly headers?: HeadersLike | undefined;
  /** Added to the client's. */
  readonly query?: Query | undefined;
  /** Sent as `Idempotency-Key`. */
  readonly idempotencyKey?: string | undefined;
  readonly fetchOptions?: RequestInit | undefined;
};

/** Settings with every default filled in. */
export type Settings = {
  readonly baseURL: string;
  readonly apiKey: ApiKey | undefined;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxRetries: number;
  readonly fetch: Fetch;
  readonly fetchOptions: RequestInit | undefined;
  readonly defaultHeaders: HeadersLike | undefined;
  readonly defaultQuery: Query | undefined;
  readonly logger: Logger;
};

const timeoutDefaultMs = 300_000;
const idleTimeoutDefaultMs = 120_000;
const maxRetriesDefault = 2;
/** Longer timers fire at once in every JavaScript runtime. */
const timerMaxMs = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 *
 * @throws {SpryError} when an option is out of range, no key is known, or a page would show its key
 */
export function resolveOptions(options: ClientOptions, platform: Platform): Settings {
  const endpoint = findEndpoint(options, platform);
  if (platform.isPage && !options.dangerouslyAllowBrowser) refuseToShowKey(endpoint);
  const variable = platform.env('SPRY_LOG');
  const level = options.logLevel ?? (isLogLevel(variable) ? variable : 'warn');
  return {
    ...endpoint,
    timeoutMs: checkMs('timeoutMs', options.timeoutMs ?? options.timeout ?? timeoutDefaultMs),
    idleTimeoutMs: checkMs('idleTimeoutMs', options.idleTimeoutMs ?? idleTimeoutDefaultMs),
    maxRetries: checkCount('maxRetries', options.maxRetries ?? maxRetriesDefault),
    // Called without an object before it: browsers refuse a `fetch` that is called as a method.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    fetchOptions: options.fetchOptions,
    defaultHeaders: options.defaultHeaders,
    defaultQuery: options.defaultQuery,
    logger: atLevel(options.logger ?? platform.logger, level),
  };
}

/** The client's settings with those of one request in their place. */
export function withRequestOptions(settings: Settings, options: RequestOptions): Settings {
  const { idleTimeoutMs, maxRetries } = options;
  const timeoutMs = options.timeoutMs ?? options.timeout;
  return {
    ...settings,
    ...(timeoutMs !== undefined && { timeoutMs: checkMs('timeoutMs', timeoutMs) }),
    ...(idleTimeoutMs !== undefined && {
      idleTimeoutMs: checkMs('idleTimeoutMs', idleTimeoutMs),
    }),
    ...(maxRetries !== undefined && { maxRetries: checkCount('maxRetries', maxRetries) }),
  };
}

function refuseToShowKey({ apiKey, baseURL }: ReturnType<typeof findEndpoint>): void {
  if (apiKey === undefined || isLoopback(new URL(baseURL).hostname)) return;
  throw new SpryError(
    'This is a page, and whoever visits it can read its API key. Ask through a server of your ' +
      'own, or set `dangerouslyAllowBrowser: true` if every visitor may have the key.',
  );
}

function checkMs(name: string, value: number): number {
  if (value > 0 && value <= timerMaxMs) return value;
  throw new SpryError(`\`${name}\` has to be between 1 and ${timerMaxMs} milliseconds: ${value}.`);
}

function checkCount(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw new SpryError(`\`${name}\` has to be a whole number, at least 0: ${value}.`);
}
