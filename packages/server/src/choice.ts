// One answer, put together from its parts as they come, and the message that it becomes.

import type { FinishReason, TokenLogprob } from '@spry/engine';
import type { CompletionFinishReason, CompletionMessage, ToolCall } from '@spry/wire';
import type { AnswerEvent } from './generation.ts';
import { newCallId } from './ids.ts';

/** How answers are told of. */
export type Manner = {
  /** Whether thoughts are told. */
  readonly tellsThoughts: boolean;
  /** Whether a call is told as the older `function_call`. */
  readonly tellsFunctions: boolean;
};

export class Choice {
  reason: FinishReason = 'stop';
  text = '';
  /** Null where the request did not ask for them. */
  readonly logprobs: TokenLogprob[] | null;
  readonly #calls: ToolCall[] = [];
  #thoughts = '';

  constructor(isScored: boolean) {
    this.logprobs = isScored ? [] : null;
  }

  add(event: AnswerEvent): void {
    switch (event.type) {
      case 'thought':
        this.#thoughts += event.text;
        break;
      case 'text':
        this.text += event.text;
        this.logprobs?.push(...(event.logprobs ?? []));
        break;
      case 'call': {
        const called = { name: event.name, arguments: '' };
        this.#calls.push({ id: newCallId(), type: 'function', function: called });
        break;
      }
      case 'arguments': {
        const call = this.#calls[event.call];
        if (call !== undefined) call.function.arguments += event.text;
        break;
      }
      case 'finished':
        this.reason = event.reason;
    }
  }

  message({ tellsThoughts, tellsFunctions }: Manner): CompletionMessage {
    const [first] = this.#calls;
    const isSilent = first !== undefined && this.text === '';
    return {
      role: 'assistant',
      content: isSilent ? null : this.text,
      ...(tellsThoughts && this.#thoughts !== '' && { reasoning: this.#thoughts }),
      ...(first !== undefined &&
        (tellsFunctions ? { function_call: first.function } : { tool_calls: this.#calls })),
    };
  }
}

export function finishReasonOf(
  reason: FinishReason,
  { tellsFunctions }: Manner,
): CompletionFinishReason {
  return reason === 'tool_calls' && tellsFunctions ? 'function_call' : reason;
}
