// What the server refused about a schema, where that is why the newest answer failed.

import { pathOf, type Tree } from '../conversations/tree.ts';
import { findSchemaFault, type SchemaFault } from '../json-mode/schema-fault.ts';

export function shownFault(tree: Tree): SchemaFault | undefined {
  const last = pathOf(tree).at(-1);
  if (last?.role !== 'assistant' || last.failure === undefined) return undefined;
  return findSchemaFault(last.failure, last.request);
}
