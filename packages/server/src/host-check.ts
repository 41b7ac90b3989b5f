// Loopback is no boundary for a browser: a page anywhere may have its own name resolve to
// 127.0.0.1, or send requests here in its visitor's name. Both show in what the browser sends.

import type { FastifyInstance } from 'fastify';
import type { IsAdministration } from './administration.ts';
import { ApiError, shortened } from './errors.ts';

export type HostCheck = {
  /** Host names accepted besides those of this machine, without a port. */
  readonly allowedHosts: readonly string[];
  /** The origin that may call across origins, `*` for all; not the administration. */
  readonly corsOrigin: string | undefined;
  readonly isAdministration: IsAdministration;
};

/**
 * Refuses requests that a foreign page has made, or that name a foreign host. The administration,
 * which may need no key, is for pages of this server alone: those of another port are foreign, too.
 */
export function refuseForeignHosts(app: FastifyInstance, check: HostCheck): void {
  app.addHook('onRequest', async (request) => {
    const { host = '', origin } = request.headers;
    const asked = parseOrigin(`http://${host}`);
    if (asked === undefined || !isLocal(asked, check)) {
      throw new ApiError('host_not_allowed', { host: shortened(host) });
    }
    if (origin === undefined) return;
    const allowed = check.isAdministration(request)
      ? parseOrigin(origin)?.host === asked.host
      : isAllowedOrigin(origin, check);
    if (!allowed) throw new ApiError('origin_not_allowed', { origin: shortened(origin) });
  });
}

function isAllowedOrigin(origin: string, check: HostCheck): boolean {
  if (check.corsOrigin === '*' || check.corsOrigin === origin) return true;
  const parsed = parseOrigin(origin);
  return parsed !== undefined && isLocal(parsed, check);
}

function isLocal({ hostname }: URL, { allowedHosts }: HostCheck): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    allowedHosts.includes(hostname)
  );
}

/** Scheme, host and port, in lower case; undefined for anything else. */
function parseOrigin(url: string): URL | undefined {
  if (!/^https?:\/\/[^/?#@\\\s]+$/i.test(url)) return undefined;
  return URL.canParse(url) ? new URL(url) : undefined;
}
