// Puts an answer together from what the server sends: chunks of a stream, or a whole completion.

import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionMessageToolCall,
  ChatCompletionTokenLogprob,
  ToolCallDelta,
} from '@spry/sdk';
import { type Answer, emptyAnswer } from '../conversations/turn.ts';
import type { RequestFields } from '../settings/request.ts';

/** An answer that grows. It is changed in place; `snapshot` gives what it is now. */
export class AnswerBuilder {
  #answer: Answer;
  readonly #logprobs: ChatCompletionTokenLogprob[] = [];
  readonly #calls: ChatCompletionMessageToolCall[] = [];

  constructor(request: RequestFields) {
    this.#answer = emptyAnswer(request);
  }

  /** Sets what is known besides the chunks. */
  set(change: Partial<Answer>): void {
    this.#answer = { ...this.#answer, ...change };
  }

  /** @param elapsedMs since the request was sent */
  addChunk(chunk: ChatCompletionChunk, elapsedMs: number): void {
    const before = this.#answer;
    const choice = chunk.choices.find(({ index }) => index === 0);
    const delta = choice?.delta;
    this.#logprobs.push(...(choice?.logprobs?.content ?? []));
    for (const part of delta?.tool_calls ?? []) this.#addCall(part);
    const isText = Boolean(delta?.content || delta?.reasoning || delta?.tool_calls?.length);
    this.#answer = {
      ...before,
      text: before.text + (delta?.content ?? ''),
      reasoning: before.reasoning + (delta?.reasoning ?? ''),
      model: chunk.model || before.model,
      finishReason: choice?.finish_reason ?? before.finishReason,
      usage: chunk.usage ?? chunk.x_groq?.usage ?? before.usage,
      firstTextMs: before.firstTextMs ?? (isText ? elapsedMs : undefined),
    };
  }

  addCompletion(completion: ChatCompletion): void {
    const choice = completion.choices[0];
    this.#logprobs.push(...(choice?.logprobs?.content ?? []));
    this.#calls.push(...(choice?.message.tool_calls ?? []));
    this.set({
      text: choice?.message.content ?? '',
      reasoning: choice?.message.reasoning ?? '',
      model: completion.model,
      finishReason: choice?.finish_reason,
      usage: completion.usage,
    });
  }

  snapshot(): Answer {
    const toolCalls = this.#calls.map((call) => ({ ...call }));
    return { ...this.#answer, toolCalls, logprobs: this.#logprobs.slice() };
  }

  #addCall({ index, id, function: part }: ToolCallDelta): void {
    const before = this.#calls[index];
    this.#calls[index] = {
      id: id ?? before?.id ?? '',
      type: 'function',
      function: {
        name: (before?.function.name ?? '') + (part?.name ?? ''),
        arguments: (before?.function.arguments ?? '') + (part?.arguments ?? ''),
      },
    };
  }
}
