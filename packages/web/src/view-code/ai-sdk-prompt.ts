// The messages of a request in the words of Vercel's AI SDK.

import type { Json, JsonObject, ValueObject } from './layout.ts';
import { isFilledList, isObject } from './request.ts';

/** A first system message and a lone question have names of their own. */
export function toPrompt(given: Json | undefined): ValueObject {
  const messages = isFilledList(given) ? given.filter(isObject) : [];
  const [first, ...others] = messages;
  const isSystem = first?.['role'] === 'system' && typeof first['content'] === 'string';
  const system = isSystem ? { system: first['content'] ?? '' } : {};
  const rest = isSystem ? others : messages;
  const [question] = rest;
  if (rest.length === 1 && question?.['role'] === 'user') {
    const { content } = question;
    if (typeof content === 'string') return { ...system, prompt: content };
  }
  return { ...system, messages: rest.map((message, index) => toMessage(message, rest, index)) };
}

function toMessage(message: JsonObject, all: readonly JsonObject[], index: number): ValueObject {
  const { role, content } = message;
  if (role === 'assistant') return { role: 'assistant', content: toAssistantContent(message) };
  if (role === 'tool') {
    const id = message['tool_call_id'] ?? '';
    const result = {
      type: 'tool-result',
      toolCallId: id,
      toolName: nameOfCall(all.slice(0, index), id),
      output: { type: 'text', value: content ?? '' },
    };
    return { role: 'tool', content: [result] };
  }
  return { role: role ?? 'user', content: content ?? '' };
}

function toAssistantContent({ content, tool_calls: calls }: JsonObject): Json {
  if (!isFilledList(calls)) return content ?? '';
  const text =
    typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
  return [...text, ...calls.filter(isObject).map(toCallPart)];
}

function toCallPart({ id, function: called }: JsonObject): Json {
  const { name, arguments: text }: JsonObject = isObject(called) ? called : {};
  return {
    type: 'tool-call',
    toolCallId: id ?? '',
    toolName: name ?? '',
    input: parseArguments(text),
  };
}

function parseArguments(text: Json | undefined): Json {
  try {
    return JSON.parse(String(text));
  } catch {
    return text ?? {};
  }
}

/** The API names a call's function with the call alone, the AI SDK with its result, too. */
function nameOfCall(before: readonly JsonObject[], id: Json): Json {
  const calls = before.flatMap(({ tool_calls }) => (isFilledList(tool_calls) ? tool_calls : []));
  const call = calls.filter(isObject).findLast((one) => one['id'] === id);
  const called = call?.['function'];
  return (isObject(called) ? called['name'] : undefined) ?? '';
}
