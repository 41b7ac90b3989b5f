// How parts of the document refer to schemas of @spry/wire.

import type { JsonForm, SchemaName } from '@spry/wire';

/** Where the document has its schemas. */
export const schemaBase = '#/components/schemas/';

export function reference(name: SchemaName): JsonForm {
  return { $ref: schemaBase + name };
}

/** A stream of server-sent events, by what the data of each one is. */
export function eventStream(chunk: SchemaName): JsonForm {
  return {
    type: 'object',
    description: 'One event. The data of the last one is `[DONE]`, unless the stream failed.',
    properties: {
      event: { type: 'string', description: '`error` where the data is a `StreamError`.' },
      data: {
        type: 'string',
        anyOf: [
          { const: '[DONE]' },
          {
            contentMediaType: 'application/json',
            contentSchema: { anyOf: [reference(chunk), reference('StreamError')] },
          },
        ],
      },
    },
    required: ['data'],
  };
}
