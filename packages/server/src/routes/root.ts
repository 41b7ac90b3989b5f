// GET /: what this server is, for whoever opens its address: the playground for a browser, a few
// facts for a program. Public, as the page is; programs learn less than from /openapi.json.

import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../app.ts';
import type { Operation } from '../openapi/operation.ts';
import { missingPage } from '../playground/missing-page.ts';
import { sendPage, vary } from '../playground/send-file.ts';

const text = { type: 'string' } as const;

const operation: Operation = {
  summary: 'What is this server?',
  tag: 'Documents',
  answers: {
    200: {
      description:
        'Its name and version, and the path of the API. To those who accept HTML, as browsers ' +
        'do, the playground.',
      content: {
        'application/json': {
          type: 'object',
          properties: { name: text, version: text, api: text },
          required: ['name', 'version', 'api'],
        },
        'text/html': text,
      },
    },
  },
};

export function rootRoute(app: FastifyInstance, { version, playground }: AppDependencies): void {
  app.get('/', { config: { public: true, operation } }, async (request, reply) => {
    vary(reply, 'accept');
    if (prefersHtml(request.headers.accept)) {
      return sendPage(playground?.get('index.html') ?? missingPage, request, reply);
    }
    return { name: 'spry', version, api: '/openai/v1' };
  });
}

/** Browsers name HTML first; programs name JSON, or take anything. */
function prefersHtml(accept = ''): boolean {
  return /^[^,]*\btext\/html\b/i.test(accept);
}
