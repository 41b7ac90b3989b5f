// Where requests go, and with which key. A key of one service is never sent to another's host.

import { SpryError } from './errors.ts';
import type { Platform } from './platform.ts';

/** A key, or what gets one anew for each request. */
export type ApiKey = string | (() => string | Promise<string>);

export type Endpoint = {
  /** Without a slash at its end; paths such as `/chat/completions` are added to it. */
  readonly baseURL: string;
  /** Undefined where none is needed: a server on this machine. */
  readonly apiKey: ApiKey | undefined;
};

/** Services whose settings are read from the environment, in this order. */
const SERVICES = [
  { prefix: 'SPRY', home: 'http://127.0.0.1:7779/v1' },
  { prefix: 'GROQ', home: 'https://api.groq.com/openai/v1' },
  { prefix: 'OPENAI', home: 'https://api.openai.com/v1' },
] as const;

/**
 * Finds the endpoint: what the caller says, else the first of `SPRY_BASE_URL`, `GROQ_BASE_URL` and
 * `OPENAI_BASE_URL`, else a Spry on this machine. An API key alone changes no address, or a key
 * that lies around in the environment would send messages to a service that nobody chose. The key
 * is the one of the service at that address.
 *
 * @throws {SpryError} when the address is none, or when a remote one has no key
 */
export function findEndpoint(
  given: {
    readonly apiKey?: ApiKey | null | undefined;
    readonly baseURL?: string | null | undefined;
  },
  platform: Platform,
): Endpoint {
  const fromEnvironment = SERVICES.map(({ prefix }) => platform.env(`${prefix}_BASE_URL`));
  const address = given.baseURL ?? fromEnvironment.find((url) => url !== undefined);
  const baseURL = normalizeBaseURL(address ?? SERVICES[0].home);
  const apiKey = given.apiKey ?? findKey(baseURL, platform);
  if (apiKey === undefined && !isLoopback(new URL(baseURL).hostname)) {
    throw new SpryError(
      `There is no API key for ${new URL(baseURL).host}: give \`apiKey\` to the client, or set ` +
        `${keyVariable(baseURL)} in the environment.`,
    );
  }
  return { baseURL, apiKey };
}

function findKey(baseURL: string, platform: Platform): string | undefined {
  const service = serviceAt(baseURL, platform);
  if (service !== undefined) return platform.env(`${service.prefix}_API_KEY`);
  // An address of one's own.
  return platform.env('SPRY_API_KEY');
}

/** The service that lives at an address, by its own setting or its known home. */
function serviceAt(baseURL: string, platform: Platform): (typeof SERVICES)[number] | undefined {
  const { origin } = new URL(baseURL);
  const isAt = (url: string): boolean => new URL(normalizeBaseURL(url)).origin === origin;
  const set = SERVICES.find(({ prefix }) => {
    const url = platform.env(`${prefix}_BASE_URL`);
    return url !== undefined && isAt(url);
  });
  return set ?? SERVICES.find(({ home }) => isAt(home));
}

function keyVariable(baseURL: string): string {
  const { origin } = new URL(baseURL);
  const service = SERVICES.find(({ home }) => new URL(home).origin === origin);
  return `${service?.prefix ?? 'SPRY'}_API_KEY`;
}

/**
 * An address in the one form that the client uses. It may lack the version, have a slash too many,
 * or be that of an endpoint.
 *
 * @throws {SpryError} when it is no HTTP address
 */
export function normalizeBaseURL(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SpryError(
      `The base URL ${JSON.stringify(address)} is none: it has to be like ${SERVICES[0].home}.`,
    );
  }
  const path = url.pathname
    .replace(/\/+/g, '/')
    .replace(/\/$/, '')
    .replace(/\/(chat\/completions|models)$/, '');
  const isGroq = url.hostname === 'api.groq.com';
  if (path === '') return `${url.origin}${isGroq ? '/openai/v1' : '/v1'}`;
  // Others are left alone: not every compatible server has its version at the end.
  return `${url.origin}${path === '/openai' ? '/openai/v1' : path}`;
}

/** Whether a host name is that of this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
