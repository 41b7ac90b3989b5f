// The document of OpenAPI 3.1: from the descriptions of the routes and the schemas of @spry/wire.

import { type JsonForm, jsonSchemas } from '@spry/wire';
import { withDescriptions } from './descriptions.ts';
import {
  describeFailure,
  type FailureStatus,
  failuresOfAll,
  failuresOfBodies,
  failuresOfKeys,
  passingStatuses,
} from './failures.ts';
import { type Answer, type DescribedRoute, type Operation, tags } from './operation.ts';
import { reference, schemaBase } from './reference.ts';
import { withVocabulary } from './vocabulary.ts';

export type OpenApiDocument = {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly securitySchemes: object;
    readonly headers: object;
    readonly schemas: Readonly<Record<string, JsonForm>>;
  };
};

/** One operation as the document has it. */
export type OperationObject = {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly (Operation['parameters'] & object)[number][];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject>>;
  readonly security: readonly object[];
};

export type ResponseObject = {
  readonly description: string;
  readonly headers: object;
  readonly content: Content;
};

export type Content = Readonly<
  Record<
    string,
    {
      readonly schema: JsonForm;
      readonly examples?: Readonly<Record<string, { readonly value: object }>>;
    }
  >
>;

export type DocumentOptions = {
  readonly version: string;
  /** Whether anybody may ask without a key. */
  readonly keyless: boolean;
  /** Tokens of the model; 0 where it is not known yet. */
  readonly vocabularySize: number;
};

/** Describes all of `routes`. */
export function openApiDocument(
  routes: readonly DescribedRoute[],
  { version, keyless, vocabularySize }: DocumentOptions,
): OpenApiDocument {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, {
      [route.method.toLowerCase()]: operationObject(route, keyless),
    });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Spry', version, description: about },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key made with `spry keys create`.' },
      },
      headers: {
        'x-request-id': {
          description: 'The id of the request, by which the log knows it.',
          required: true,
          schema: { type: 'string' },
        },
        'retry-after': {
          description: 'Seconds after which to try again.',
          required: true,
          schema: { type: 'integer', minimum: 0 },
        },
      },
      schemas: withVocabulary(withDescriptions(jsonSchemas(schemaBase)), vocabularySize),
    },
  };
}

const about =
  'Chat completions over the API that the clients of Groq and OpenAI speak. Every path under ' +
  '`/v1` is also there under `/openai/v1`. Fields that are not described are ignored, and `null` ' +
  'means the same as leaving a field out. Whatever fails answers with the body `Error`.';

function operationObject(route: DescribedRoute, keyless: boolean): OperationObject {
  const { operation, method, path, scope } = route;
  const { summary, description, tag, parameters, body } = operation;
  return {
    operationId: operationId(method, path),
    summary,
    ...(description && { description }),
    tags: [tag],
    ...(parameters && {
      parameters: parameters.map((each) => ({ ...each, required: each.in === 'path' })),
    }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: reference(body.schema),
            examples: Object.fromEntries(
              Object.entries(body.examples).map(([name, value]) => [name, { value }]),
            ),
          },
        },
      },
    }),
    responses: responses(route),
    security: security(scope, keyless),
  };
}

/** Such as `getV1ModelsModel`. */
function operationId(method: string, path: string): string {
  const words = path.split(/\W+/).filter((word) => word !== '');
  const capitalized = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + capitalized.join('');
}

function security(scope: string | null, keyless: boolean): object[] {
  if (scope === null) return [];
  return keyless ? [{ key: [] }, {}] : [{ key: [] }];
}

function responses(route: DescribedRoute): Record<string, ResponseObject> {
  const { operation, scope, method } = route;
  const failures = new Set<FailureStatus>([
    ...failuresOfAll,
    ...(scope === null ? [] : failuresOfKeys),
    ...(method === 'GET' ? [] : failuresOfBodies),
    ...(operation.failures ?? []),
  ]);
  // Objects list keys that are numbers in ascending order.
  return {
    ...Object.fromEntries(
      [...failures].map((status) => [status, failureResponse(status, describeFailure(status))]),
    ),
    ...Object.fromEntries(
      Object.entries(operation.answers).map(([status, answer]) => [status, answerResponse(answer)]),
    ),
  };
}

function failureResponse(status: number, description: string): ResponseObject {
  const response = answerResponse({ description, content: { 'application/json': 'Error' } });
  if (!passingStatuses.has(status)) return response;
  return { ...response, headers: { ...response.headers, ...header('retry-after') } };
}

function answerResponse({ description, content }: Answer): ResponseObject {
  return {
    description,
    headers: header('x-request-id'),
    content: Object.fromEntries(
      Object.entries(content).map(([type, schema]) => [
        type,
        { schema: typeof schema === 'string' ? reference(schema) : schema },
      ]),
    ),
  };
}

function header(name: 'x-request-id' | 'retry-after'): Record<string, object> {
  return { [name]: { $ref: `#/components/headers/${name}` } };
}
