// Tools for templates that know nothing of them: told in words, calls and their results as text.
import type { ChatMessage, Tool } from '../conversation.ts';
import { TAGGED_CALLS } from '../text/markers.ts';

/** The messages with the tools in the first system message, and calls and results as text. */
export function withPlainTools(
  messages: readonly ChatMessage[],
  tools: readonly Tool[],
): readonly ChatMessage[] {
  const plain = joinResults(messages.map(toText));
  if (tools.length === 0) return plain;
  const [first, ...others] = plain;
  const description = describe(tools);
  if (first?.role !== 'system') return [{ role: 'system', content: description }, ...plain];
  const content = first.content === '' ? description : `${first.content}\n\n${description}`;
  return [{ role: 'system', content }, ...others];
}

function describe(tools: readonly Tool[]): string {
  const lines = tools.map(({ name, description, parameters }) =>
    JSON.stringify({ name, ...(description !== '' && { description }), parameters }),
  );
  return [
    'You can call these functions. Each line is one of them, with a JSON Schema of its arguments:',
    ...lines,
    'To call a function, answer with its name and its arguments in this form, and nothing else:',
    callText('function name', '{"argument": "value"}'),
  ].join('\n');
}

function callText(name: string, args: string): string {
  const { opening, start, argumentsKey, end } = TAGGED_CALLS;
  return `${opening}${start}{"name": ${JSON.stringify(name)}, "${argumentsKey}": ${args}}${end}`;
}

/** A result becomes what the user says: that is what every template takes. */
function toText(message: ChatMessage): ChatMessage {
  const { role, content, calls = [] } = message;
  if (role === 'tool') {
    return { role, content: `<tool_response>\n${content}\n</tool_response>` };
  }
  if (calls.length === 0) return message;
  const texts = calls.map((call) => callText(call.name, call.arguments));
  const all = [content, ...texts].filter((text) => text !== '');
  return { ...message, calls: [], content: all.join('\n') };
}

/** Results, and what the user says behind them, are one message: templates want turns. */
function joinResults(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const joined: ChatMessage[] = [];
  let isResult = false;
  for (const message of messages) {
    const last = joined.at(-1);
    const isOfUser = message.role === 'tool' || message.role === 'user';
    if (isResult && isOfUser && last !== undefined) {
      joined[joined.length - 1] = { ...last, content: `${last.content}\n${message.content}` };
    } else joined.push(message.role === 'tool' ? { ...message, role: 'user' } : message);
    isResult = message.role === 'tool';
  }
  return joined;
}
