// What the engine says against a format, as the API says it: with the field that brought the
// format, and the place in a schema.

import { EngineError } from '@spry/engine';
import { ApiError, shortened } from './errors.ts';
import type { Constraint } from './output-format.ts';
import type { RequestedTools } from './tool-use.ts';

/**
 * A refused format, or refused tools, as a 400 of the API; whatever else was thrown, as it is.
 * @param constraint what the answer must be @param tools what it may call
 */
export function describeFormatFault(
  thrown: unknown,
  constraint: Constraint | null,
  tools: RequestedTools | null = null,
): unknown {
  if (!(thrown instanceof EngineError)) return thrown;
  const { code, detail } = thrown;
  if (tools !== null && (code === 'calls_budget' || typeof detail?.tool === 'number')) {
    return toolFault(thrown, tools);
  }
  if (constraint === null || (code !== 'invalid_format' && code !== 'format_budget')) return thrown;
  const pointer = detail?.pointer ?? '';
  const holdsNothing = code === 'format_budget' || detail?.reason === 'unsatisfiable';
  const isJson = constraint.format.type.startsWith('json_');
  const isSchemaFault = code === 'invalid_format' && constraint.format.type === 'json_schema';
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

function toolFault(cause: EngineError, { use, areFunctions }: RequestedTools): ApiError {
  const { detail, message: reason } = cause;
  if (typeof detail?.tool !== 'number') {
    const param = areFunctions ? 'function_call' : 'tool_choice';
    return new ApiError('tool_use_failed', { reason }, { param, cause });
  }
  const { tool, pointer } = detail;
  const name = use.tools[tool]?.name ?? null;
  return new ApiError(
    'invalid_format',
    { reason: placed(reason, pointer, name) },
    {
      param: areFunctions ? `functions[${tool}].parameters` : `tools[${tool}].function.parameters`,
      schemaPath: pointer,
      cause,
    },
  );
}

function placed(message: string, pointer: string, name: string | null): string {
  const schema = name === null ? 'The schema' : `The schema '${name}'`;
  const place = pointer === '' ? '' : ` at ${shortened(pointer)}`;
  return `${schema} is refused${place}: ${message}`;
}
