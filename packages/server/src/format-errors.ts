// What the engine says against a format, as the API says it: with the field that brought the
// format, and the place in a schema.

import { EngineError } from '@spry/engine';
import { ApiError, shortened } from './errors.ts';
import type { Constraint } from './output-format.ts';

/** A refused format as a 400 of the API; whatever else was thrown, as it is. */
export function describeFormatFault(thrown: unknown, constraint: Constraint | null): unknown {
  if (!(thrown instanceof EngineError) || constraint === null) return thrown;
  if (thrown.code !== 'invalid_format' && thrown.code !== 'format_budget') return thrown;
  const { detail } = thrown;
  const pointer = detail?.pointer ?? '';
  const holdsNothing = thrown.code === 'format_budget' || detail?.reason === 'unsatisfiable';
  const isJson = constraint.format.type.startsWith('json_');
  const isSchemaFault =
    thrown.code === 'invalid_format' && constraint.format.type === 'json_schema';
  const reason = isSchemaFault ? placed(thrown.message, pointer, constraint.name) : thrown.message;
  // The first is the name under which clients know that no valid document came of a request.
  return new ApiError(
    holdsNothing && isJson ? 'json_validate_failed' : 'invalid_format',
    { reason },
    {
      param: constraint.param,
      ...(isSchemaFault ? { schemaPath: pointer } : {}),
      cause: thrown,
    },
  );
}

function placed(message: string, pointer: string, name: string | null): string {
  const schema = name === null ? 'The schema' : `The schema '${name}'`;
  const place = pointer === '' ? '' : ` at ${shortened(pointer)}`;
  return `${schema} is refused${place}: ${message}`;
}
