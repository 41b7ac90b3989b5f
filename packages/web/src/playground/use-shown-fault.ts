// What the server refused about a schema, where that is why the newest answer failed.

import { useMemo } from 'react';
import { pathOf, type Tree } from '../conversations/tree.ts';
import { findSchemaFault, type SchemaFault } from '../json-mode/schema-fault.ts';

/** The same object for as long as it is the same failure. */
export function useShownFault(tree: Tree): SchemaFault | undefined {
  const last = pathOf(tree).at(-1);
  const answer = last?.role === 'assistant' ? last : undefined;
  const { failure, request } = answer ?? {};
  return useMemo(() => failure && findSchemaFault(failure, request), [failure, request]);
}
