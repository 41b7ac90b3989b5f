// Where in the text of a schema the server found a fault.

import { parseJson } from '../json/read-json.ts';
import { locate, type TextRange } from './locate.ts';
import type { SchemaFault } from './schema-fault.ts';

/** The place to mark in the text of a schema, as long as it is the one that was refused. */
export function placeOf(
  fault: SchemaFault | undefined,
  text: string,
): (TextRange & { readonly message: string }) | undefined {
  if (fault === undefined) return undefined;
  const isSame = JSON.stringify(parseJson(text)) === JSON.stringify(fault.schema);
  return isSame ? { ...locate(text, fault.path), message: fault.message } : undefined;
}
