// The playground and the console: one application of the browser, which is the same file under all
// of its addresses. Public: it shows nothing before it asks the API, with a key where needed.

import type { FastifyInstance } from 'fastify';
import { unknownUrl } from '../errors.ts';
import { sendPage, sendPart } from '../playground/send-file.ts';
import type { Site } from '../playground/site.ts';

/** Addresses of the application besides `/`. */
const pages = ['/compare', '/console', '/console/*'];

/** Where the build puts files whose names have a hash of what is in them. */
const hashedFolder = 'assets/';

const config = { public: true };

export function playgroundRoutes(app: FastifyInstance, site: Site): void {
  const index = site.get('index.html');
  if (index === undefined) return;
  for (const page of pages) {
    app.get(page, { config }, async (request, reply) => sendPage(index, request, reply));
  }

  app.get<{ Params: { name: string } }>(
    `/${hashedFolder}:name`,
    { config },
    async (request, reply) => {
      const file = site.get(hashedFolder + request.params.name);
      if (file === undefined) throw unknownUrl(request.method, request.originalUrl);
      return sendPart(file, request, reply, true);
    },
  );

  for (const [name, file] of site) {
    if (file === index || name.startsWith(hashedFolder)) continue;
    app.get(`/${name}`, { config }, async (request, reply) =>
      sendPart(file, request, reply, false),
    );
  }
}
