// Loopback is no boundary for a browser: a page anywhere may have its own name resolve to
// 127.0.0.1, or send requests here in its visitor's name. Both show in what the browser sends.

import type { FastifyInstance } from 'fastify';
import { ApiError, shortened } from './errors.ts';

export type HostCheck = {
  /** Host names accepted besides those of this machine, without a port. */
  readonly allowedHosts: readonly string[];
  /** The origin that may call across origins, `*` for all. */
  readonly corsOrigin: string | undefined;
};

/** Refuses requests that a foreign page has made, or that name a foreign host. */
export function refuseForeignHosts(app: FastifyInstance, check: HostCheck): void {
  app.addHook('onRequest', async (request) => {
    const { host = '', origin } = request.headers;
    if (!isLocal(hostName(`http://${host}`), check)) {
      throw new ApiError('host_not_allowed', { host: shortened(host) });
    }
    if (origin === undefined || isAllowedOrigin(origin, check)) return;
    throw new ApiError('origin_not_allowed', { origin: shortened(origin) });
  });
}

function isAllowedOrigin(origin: string, check: HostCheck): boolean {
  if (check.corsOrigin === '*' || check.corsOrigin === origin) return true;
  return isLocal(hostName(origin), check);
}

function isLocal(name: string | undefined, { allowedHosts }: HostCheck): boolean {
  if (name === undefined) return false;
  return (
    name === 'localhost' ||
    name === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    allowedHosts.includes(name)
  );
}

/** The host name of a URL in lower case, without port; undefined if there is none. */
function hostName(url: string): string | undefined {
  if (!/^https?:\/\/[^/?#@\\\s]+$/i.test(url)) return undefined;
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}
