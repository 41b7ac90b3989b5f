// What describes the API: /openapi.json for programs, /docs for people, /llms.txt for models.
// Public: they tell nothing of what is served here, and nobody should need a key to learn how to
// send one.

import type { FastifyInstance } from 'fastify';
import type { AppDependencies } from '../app.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi/document.ts';
import { llmsText } from '../openapi/llms.ts';
import type { DescribedRoute, Operation } from '../openapi/operation.ts';
import { docsPage, docsPolicy } from '../openapi/page.ts';

/** @param routes all routes of the app, once it has been built */
export function documentRoutes(
  app: FastifyInstance,
  { version, loopback, keys, vocabularySize = () => 0 }: AppDependencies,
  routes: readonly DescribedRoute[],
): void {
  const kept = new Map<string, Descriptions>();
  const current = (): Descriptions => {
    const keyless = loopback && keys.isEmpty;
    const size = vocabularySize();
    // Kept, for making one takes longer than a token may wait.
    const key = `${keyless} ${size}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = describe(openApiDocument(routes, { version, keyless, vocabularySize: size }));
    kept.set(key, made);
    return made;
  };

  app.get('/openapi.json', { config: { public: true, operation: openApi } }, async (_, reply) => {
    return reply.type('application/json; charset=utf-8').send(current().json);
  });

  app.get('/docs', { config: { public: true, operation: docs } }, async (_request, reply) => {
    reply.headers({
      'content-security-policy': docsPolicy,
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    return reply.type('text/html; charset=utf-8').send(current().page);
  });

  app.get('/llms.txt', { config: { public: true, operation: llms } }, async (_request, reply) => {
    return reply.type('text/plain; charset=utf-8').send(current().text);
  });
}

type Descriptions = { readonly json: string; readonly page: string; readonly text: string };

function describe(document: OpenApiDocument): Descriptions {
  return { json: JSON.stringify(document), page: docsPage(document), text: llmsText(document) };
}

const openApi: Operation = {
  summary: 'Describe the API for programs',
  tag: 'Documents',
  answers: {
    200: {
      description: 'A document of OpenAPI 3.1.',
      content: { 'application/json': { type: 'object', required: ['openapi', 'info', 'paths'] } },
    },
  },
};

const docs: Operation = {
  summary: 'Describe the API for people',
  tag: 'Documents',
  answers: {
    200: { description: 'A page.', content: { 'text/html': { type: 'string' } } },
  },
};

const llms: Operation = {
  summary: 'Describe the API for language models',
  tag: 'Documents',
  answers: {
    200: { description: 'Markdown.', content: { 'text/plain': { type: 'string' } } },
  },
};
