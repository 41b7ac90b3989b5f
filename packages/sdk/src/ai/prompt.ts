// The messages of the AI SDK, as those of the API.

import type {
  LanguageModelV3FilePart,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
  LanguageModelV3TextPart,
  LanguageModelV3ToolResultPart,
} from '@ai-sdk/provider';
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
} from '../chat/message-types.ts';
import { SpryError } from '../errors.ts';

/** @throws {SpryError} for files that are no images */
export function toMessages(prompt: LanguageModelV3Prompt): ChatCompletionMessageParam[] {
  return prompt.flatMap(toMessage);
}

function toMessage(message: LanguageModelV3Message): ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user':
      return [{ role: 'user', content: toUserContent(message.content) }];
    case 'assistant':
      return [toAssistantMessage(message.content)];
    case 'tool':
      return message.content.flatMap((part) =>
        part.type === 'tool-result'
          ? [{ role: 'tool', tool_call_id: part.toolCallId, content: toText(part.output) }]
          : [],
      );
  }
}

function toUserContent(
  parts: readonly (LanguageModelV3TextPart | LanguageModelV3FilePart)[],
): string | ChatCompletionContentPart[] {
  const [first] = parts;
  // Plain text in its plain form: not every server takes parts.
  if (parts.length === 1 && first?.type === 'text') return first.text;
  return parts.map((part) =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: toUrl(part) } },
  );
}

function toUrl({ data, mediaType }: LanguageModelV3FilePart): string {
  if (!mediaType.startsWith('image/')) {
    throw new SpryError(`Files of the type ${mediaType} cannot be sent: only images can.`);
  }
  if (data instanceof URL) return data.href;
  const type = mediaType === 'image/*' ? 'image/jpeg' : mediaType;
  return `data:${type};base64,${typeof data === 'string' ? data : toBase64(data)}`;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function toAssistantMessage(
  parts: Extract<LanguageModelV3Message, { role: 'assistant' }>['content'],
): ChatCompletionAssistantMessageParam {
  const textOf = (type: 'text' | 'reasoning'): string =>
    parts.map((part) => (part.type === type ? (part as { text: string }).text : '')).join('');
  const calls = parts.flatMap((part) =>
    part.type === 'tool-call'
      ? [
          {
            id: part.toolCallId,
            type: 'function' as const,
            function: { name: part.toolName, arguments: JSON.stringify(part.input ?? {}) },
          },
        ]
      : [],
  );
  const [content, reasoning] = [textOf('text'), textOf('reasoning')];
  return {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    ...(reasoning !== '' && { reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function toText(output: LanguageModelV3ToolResultPart['output']): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'execution-denied':
      return output.reason ?? 'The user did not allow this call.';
    default:
      return JSON.stringify(output.value);
  }
}
