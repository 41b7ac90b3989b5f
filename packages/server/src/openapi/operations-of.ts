// The operations of a document in the order that people read them in.

import type { OpenApiDocument, OperationObject } from './document.ts';

export type PlacedOperation = {
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
};

/** Those of one tag, in the order in which the app has their routes. */
export function operationsOf({ paths }: OpenApiDocument, tag: string): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}
