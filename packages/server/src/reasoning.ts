// Where the thoughts of a model go, from what a request says of them.

import type { ChatRequest } from '@spry/wire';
import { invalidRequest } from './errors.ts';
import type { Constraint } from './output-format.ts';
import type { RequestedTools } from './tool-use.ts';

/** `raw`: in the text, with their markers. `parsed`: beside it. `hidden`: nowhere. */
export type ReasoningFormat = 'raw' | 'parsed' | 'hidden';

/** @throws ApiError 400 when fields contradict each other */
export function reasoningFormatOf(
  chat: ChatRequest,
  constraint: Constraint | null,
  tools: RequestedTools | null,
  isLenient: boolean,
): ReasoningFormat {
  const { reasoning_format: format, include_reasoning: isIncluded } = chat;
  if (format !== undefined && isIncluded !== undefined && !isLenient) {
    throw invalidRequest(
      '`reasoning_format` and `include_reasoning` both say where thoughts go: send one of them.',
      'include_reasoning',
    );
  }
  const structured = tools !== null ? 'tools' : (constraint?.param ?? null);
  if (format === 'raw' && structured !== null) {
    throw invalidRequest(
      `\`reasoning_format\` cannot be \`raw\` together with \`${structured}\`: ` +
        'send `parsed` or `hidden`.',
      'reasoning_format',
    );
  }
  if (format !== undefined) return format;
  if (isIncluded !== undefined) return isIncluded ? 'parsed' : 'hidden';
  return structured === null ? 'raw' : 'parsed';
}
