// The routes of an app by what the router itself says.

import type { FastifyInstance } from 'fastify';

/** As `METHOD /path`, once the app is ready. */
export function routesOf(app: FastifyInstance): string[] {
  const routes: string[] = [];
  const parts: string[] = [];
  for (const line of app.printRoutes().split('\n')) {
    const [, indent = '', part = '', methods = ''] =
      /^([│├└─\s]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    parts.splice(indent.length / 4 - 1, Number.POSITIVE_INFINITY, part);
    if (methods === '') continue;
    routes.push(...methods.split(', ').map((method) => `${method} ${parts.join('')}`));
  }
  return routes;
}
