// What a route says of itself. It stands beside the route, in its `config`; a route that says
// nothing is refused when the app is built, so that documents of the API leave none out.

import type { JsonForm, RequestName, SchemaName } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { FailureStatus } from './failures.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What documents of the API tell of the route. */
    operation?: Operation;
  }
}

export type Operation = {
  /** A few words without a full stop, such as `List the models`. */
  readonly summary: string;
  /** Sentences, in Markdown. */
  readonly description?: string;
  readonly tag: Tag;
  /** What the path and the query hold, in the order of the path. */
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  /** What it answers when all is well, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** How it fails, besides what may happen to every request. */
  readonly failures?: readonly FailureStatus[];
};

/** The parts of the documents, in their order. */
export const tags = ['Chat', 'Text', 'Models', 'Administration', 'Health', 'Documents'] as const;

export type Tag = (typeof tags)[number];

export type Parameter = {
  readonly in: 'path' | 'query';
  readonly name: string;
  readonly description: string;
  readonly schema: JsonForm;
  readonly example?: string;
};

export type Body = {
  readonly schema: RequestName;
  /** Bodies to try, by what they show. */
  readonly examples: Readonly<Record<string, object>>;
};

export type Answer = {
  readonly description: string;
  /** What the media types hold: a schema of `@spry/wire`, or one written here. */
  readonly content: Readonly<Record<string, SchemaName | JsonForm>>;
};

/** A route as documents see it. */
export type DescribedRoute = {
  readonly method: string;
  /** In the form of OpenAPI, such as `/v1/models/{model}`. */
  readonly path: string;
  readonly operation: Operation;
  /** What a key must be for; null where none is needed. */
  readonly scope: string | null;
};

/**
 * Collects every route that is added to `app` from now on.
 * @throws Error when a route has no description
 */
export function collectRoutes(app: FastifyInstance): readonly DescribedRoute[] {
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const operation = config?.operation;
    if (operation === undefined) {
      throw new Error(`${method} ${url} has no description: add one as \`config.operation\`.`);
    }
    for (const one of [method].flat()) {
      // Added by the framework beside each GET.
      if (one === 'HEAD') continue;
      const scope = config?.public === true ? null : (config?.scope ?? 'inference');
      routes.push({ method: one, path: documentedPath(url, operation), operation, scope });
    }
  });
  return routes;
}

/** `:name` and `*` become `{name}`, the latter with the name of the last parameter of the path. */
function documentedPath(url: string, { parameters = [] }: Operation): string {
  const last = parameters.findLast((parameter) => parameter.in === 'path');
  return url.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, `{${last?.name}}`);
}
