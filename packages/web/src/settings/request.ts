// From settings and turns to the request that is sent; what "View code" shows is this very body.

import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from '@spry/sdk';
import type { Turn } from '../conversations/turn.ts';
import { toResponseFormat } from '../json-mode/json-mode.ts';
import { LOGPROB_FIELDS } from '../logprobs/surprise.ts';
import { toToolFields } from '../tools/tool-draft.ts';
import type { Settings } from './settings.ts';

/** A request without its messages. */
export type RequestFields = Omit<ChatCompletionCreateParams, 'messages'>;

/** What is sent for settings. Nothing that was not set is in it. */
export function toFields(settings: Settings, model: string): RequestFields {
  const format = toResponseFormat(settings.jsonMode);
  return {
    model,
    ...settings.parameters,
    ...(settings.streams && { stream: true }),
    ...(format && { response_format: format }),
    ...toToolFields(settings.tools),
    ...(settings.showsLogprobs && LOGPROB_FIELDS),
  };
}

/** The messages for the turns of a path. Answers that never said a thing are left out. */
export function toMessages(system: string, turns: readonly Turn[]): ChatCompletionMessageParam[] {
  const start = system.trim() === '' ? [] : [{ role: 'system', content: system } as const];
  return [...start, ...turns.flatMap(toMessage)];
}

function toMessage(turn: Turn): ChatCompletionMessageParam[] {
  switch (turn.role) {
    case 'user':
      return [{ role: 'user', content: turn.text }];
    case 'tool':
      return [{ role: 'tool', content: turn.text, tool_call_id: turn.callId }];
    case 'assistant': {
      const { text, toolCalls } = turn;
      if (toolCalls.length > 0) {
        return [{ role: 'assistant', content: text || null, tool_calls: toolCalls }];
      }
      return text === '' ? [] : [{ role: 'assistant', content: text }];
    }
  }
}
