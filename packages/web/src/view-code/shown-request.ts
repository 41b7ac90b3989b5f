// The request on screen: what would be sent now for the answer that is shown, or the next one.

import type { ChatCompletionCreateParams } from '@spry/sdk';
import type { Conversation } from '../conversations/conversation.ts';
import { pathOf } from '../conversations/tree.ts';
import { toFields, toMessages } from '../settings/request.ts';

/** A question to begin with, where there is none yet. */
const EXAMPLE = { role: 'user', content: 'Hello!' } as const;

export function shownRequest(
  { settings, tree }: Conversation,
  model: string,
): ChatCompletionCreateParams {
  const path = pathOf(tree);
  const isAnswered = path.at(-1)?.role === 'assistant';
  const turns = isAnswered ? path.slice(0, -1) : path;
  const messages = toMessages(settings.system, turns);
  const { model: id, ...others } = toFields(settings, model);
  return {
    model: id,
    messages: turns.length === 0 ? [...messages, EXAMPLE] : messages,
    ...others,
  };
}
