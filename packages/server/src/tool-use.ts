// What may be called in an answer, from whichever of the API's fields says so.

import type { Tool, ToolUse } from '@spry/engine';
import type { ChatRequest, FunctionDefinition } from '@spry/wire';
import { invalidRequest } from './errors.ts';
import type { Constraint } from './output-format.ts';
import { wellFormed } from './well-formed.ts';

/** How a request asks for calls, and how it is to be told of them. */
export type RequestedTools = {
  readonly use: ToolUse;
  /** The request has `functions`: it knows one call at most, without an id. */
  readonly areFunctions: boolean;
};

/** A function without `parameters` takes none. */
const NO_ARGUMENTS = { type: 'object', properties: {}, additionalProperties: false };

/**
 * The tools that the model is told of; null when it is to call none.
 * @throws ApiError 400 when fields contradict each other
 */
export function toolUseOf(chat: ChatRequest, constraint: Constraint | null): RequestedTools | null {
  const tools = fromTools(chat);
  const functions = fromFunctions(chat);
  if (tools !== null && functions !== null) {
    throw invalidRequest(
      '`functions` is the older form of `tools`: send one of them.',
      'functions',
    );
  }
  const found = tools ?? functions;
  // An answer that must be calls has no text to be held to anything.
  if (found?.use.choice === 'auto' && constraint?.format.type.startsWith('json_') === false) {
    const field = functions === null ? 'tools' : 'functions';
    throw invalidRequest(
      `\`${constraint.param}\` cannot be combined with \`${field}\` ` +
        'here: use a `response_format`, or a `tool_choice` of `none` or `required`.',
      constraint.param,
    );
  }
  return found;
}

function fromTools(chat: ChatRequest): RequestedTools | null {
  const { tools, tool_choice: choice = 'auto', parallel_tool_calls: isParallel = true } = chat;
  const definitions = tools?.map((tool) => tool.function);
  const chosen = typeof choice === 'object' ? { name: choice.function.name } : choice;
  checkChoice(definitions, chosen, 'tool_choice', 'tools');
  if (definitions === undefined || chosen === 'none') return null;
  // Whoever names a function wants it called, once: clients read the first call alone.
  const mayRepeat = isParallel && typeof chosen === 'string';
  const use = { tools: definitions.map(toTool), choice: chosen, isParallel: mayRepeat };
  return { use, areFunctions: false };
}

function fromFunctions(chat: ChatRequest): RequestedTools | null {
  const { functions, function_call: choice = 'auto' } = chat;
  checkChoice(functions, choice, 'function_call', 'functions');
  if (functions === undefined || choice === 'none') return null;
  return { use: { tools: functions.map(toTool), choice, isParallel: false }, areFunctions: true };
}

type Choice = ToolUse['choice'] | 'none';

function checkChoice(
  definitions: readonly FunctionDefinition[] | undefined,
  choice: Choice,
  param: string,
  field: string,
): void {
  if (definitions === undefined) {
    if (choice === 'none' || choice === 'auto') return;
    throw invalidRequest(`\`${param}\` asks for a call, but there are no \`${field}\`.`, param);
  }
  const names = new Set<string>();
  for (const [index, { name }] of definitions.entries()) {
    if (names.has(name)) {
      const place =
        field === 'tools' ? `tools[${index}].function.name` : `functions[${index}].name`;
      throw invalidRequest(`There are two \`${field}\` with the name \`${name}\`.`, place);
    }
    names.add(name);
  }
  if (typeof choice === 'string' || names.has(choice.name)) return;
  throw invalidRequest(
    `\`${param}\` names \`${choice.name}\`, which is none of the \`${field}\`.`,
    param,
  );
}

function toTool({ name, description = '', parameters = NO_ARGUMENTS }: FunctionDefinition): Tool {
  return { name, description: wellFormed(description), parameters };
}
