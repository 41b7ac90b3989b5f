// Which requests are for the administration: a page of another origin that could make them would
// own the server, so nothing that opens it to such pages goes for them.

import type { FastifyInstance, FastifyRequest } from 'fastify';

export type IsAdministration = (request: FastifyRequest) => boolean;

/**
 * Tells the requests for those of the routes, added from now on, that need the scope `admin`.
 * Browsers' questions before such a request count, too, although no route takes them.
 */
export function collectAdministration(app: FastifyInstance): IsAdministration {
  const routes: { methods: readonly string[]; path: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.scope !== 'admin') return;
    routes.push({ methods: [method].flat(), path: pathPattern(url) });
  });

  return ({ routeOptions, method, url, headers }) => {
    if (routeOptions.config.scope === 'admin') return true;
    if (method !== 'OPTIONS') return false;
    const asked = headers['access-control-request-method'];
    const path = url.replace(/[?#].*$/s, '');
    return routes.some(
      (route) => (asked === undefined || route.methods.includes(asked)) && route.path.test(path),
    );
  };
}

function pathPattern(url: string): RegExp {
  return new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+').replace('*', '.+')}$`);
}
