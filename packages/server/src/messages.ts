// From the messages of a request to those that the engine knows.

import type { ChatMessage, PastCall } from '@spry/engine';
import type { AssistantMessage, DocumentPart, MessageContent, RequestMessage } from '@spry/wire';
import { wellFormed } from './well-formed.ts';

/** Stands for the id of a call in a conversation that knows none. */
const FUNCTION_CALL_ID = 'call00000';

export function toMessage(message: RequestMessage): ChatMessage {
  const { role, name } = message;
  const content = wellFormed(plainText(message.content ?? ''));
  const author = name === undefined ? {} : { name: wellFormed(name) };
  switch (role) {
    case 'assistant':
      return { role, content, ...author, ...partsOf(message) };
    case 'tool':
      return { role, content, callId: wellFormed(message.tool_call_id), ...author };
    case 'function':
      return { role: 'tool', content, callId: FUNCTION_CALL_ID, ...author };
    default:
      return { role: role === 'developer' ? 'system' : role, content, ...author };
  }
}

function partsOf(message: AssistantMessage): Pick<ChatMessage, 'thoughts' | 'calls'> {
  const { tool_calls: calls = [], function_call: call } = message;
  const thoughts = message.reasoning ?? message.reasoning_content;
  const all: PastCall[] = calls.map(({ id, function: called }) => ({
    id: wellFormed(id),
    name: wellFormed(called.name),
    arguments: wellFormed(called.arguments),
  }));
  if (call !== undefined) {
    const { name, arguments: args } = call;
    all.push({ id: FUNCTION_CALL_ID, name: wellFormed(name), arguments: wellFormed(args) });
  }
  return {
    ...(thoughts === undefined ? {} : { thoughts: wellFormed(thoughts) }),
    ...(all.length === 0 ? {} : { calls: all }),
  };
}

function plainText(content: MessageContent): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : documentText(part))).join('\n');
}

function documentText({ document: { id, data } }: DocumentPart): string {
  const text = JSON.stringify(data);
  return id === undefined ? text : `[${id}]\n${text}`;
}
