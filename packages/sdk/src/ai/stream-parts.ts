// Chunks of the API as the parts that the AI SDK expects: what begins also ends, one at a time.

import type {
  LanguageModelV3FinishReason,
  LanguageModelV3StreamPart,
  SharedV3Warning,
} from '@ai-sdk/provider';
import type { ChatCompletionChunk, ToolCallDelta } from '../chat/completion-types.ts';
import { addChunk, type ChatCompletionSnapshot } from '../chat/snapshot.ts';
import { toFinishReason, toUsage } from './results.ts';

type Part = LanguageModelV3StreamPart;

/** The parts of a stream. One that breaks ends in an `error` and the reason `error`, never well. */
export async function* toParts(
  chunks: AsyncIterable<ChatCompletionChunk>,
  options: { readonly warnings: SharedV3Warning[]; readonly includeRaw: boolean },
): AsyncGenerator<Part, undefined> {
  const blocks = new Blocks();
  let snapshot: ChatCompletionSnapshot | undefined;
  let failure: LanguageModelV3FinishReason | undefined;
  yield { type: 'stream-start', warnings: options.warnings };
  try {
    for await (const chunk of chunks) {
      if (options.includeRaw) yield { type: 'raw', rawValue: chunk };
      if (snapshot === undefined) yield toMetadata(chunk);
      snapshot = addChunk(snapshot, chunk);
      const delta = chunk.choices[0]?.delta;
      if (delta?.reasoning) yield* blocks.text('reasoning', delta.reasoning);
      if (delta?.content) yield* blocks.text('text', delta.content);
      for (const call of delta?.tool_calls ?? []) yield* blocks.call(call, snapshot);
    }
  } catch (error) {
    failure = { unified: 'error', raw: undefined };
    yield { type: 'error', error };
  }
  if (failure === undefined) yield* blocks.end(snapshot);
  const reason = snapshot?.choices[0]?.finish_reason;
  const finishReason = failure ?? toFinishReason(reason ?? 'none');
  yield { type: 'finish', finishReason, usage: toUsage(snapshot?.usage) };
  return undefined;
}

function toMetadata({ id, model, created }: ChatCompletionChunk): Part {
  return {
    type: 'response-metadata',
    id,
    modelId: model,
    timestamp: new Date(created * 1000),
  };
}

/** What has begun: a text or a thought, one at a time, and calls, all of which end at the end. */
class Blocks {
  #open: { readonly type: 'text' | 'reasoning'; readonly id: string } | undefined;
  #count = 0;
  readonly #calls = new Set<number>();

  *text(type: 'text' | 'reasoning', delta: string): Generator<Part> {
    if (this.#open?.type !== type) {
      yield* this.#close();
      this.#open = { type, id: String(this.#count++) };
      yield { type: `${type}-start`, id: this.#open.id };
    }
    yield { type: `${type}-delta`, id: this.#open.id, delta };
  }

  *call(delta: ToolCallDelta, snapshot: ChatCompletionSnapshot): Generator<Part> {
    const call = callAt(snapshot, delta.index);
    if (call === undefined) return;
    if (!this.#calls.has(delta.index)) {
      this.#calls.add(delta.index);
      yield* this.#close();
      yield { type: 'tool-input-start', id: call.id, toolName: call.function.name };
    }
    const text = delta.function?.arguments;
    if (text) yield { type: 'tool-input-delta', id: call.id, delta: text };
  }

  *end(snapshot: ChatCompletionSnapshot | undefined): Generator<Part> {
    yield* this.#close();
    for (const index of this.#calls) {
      const call = callAt(snapshot, index);
      if (call === undefined) continue;
      const { name: toolName, arguments: input } = call.function;
      yield { type: 'tool-input-end', id: call.id };
      yield { type: 'tool-call', toolCallId: call.id, toolName, input: input || '{}' };
    }
  }

  *#close(): Generator<Part> {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) yield { type: `${open.type}-end`, id: open.id };
  }
}

function callAt(
  snapshot: ChatCompletionSnapshot | undefined,
  index: number,
): NonNullable<ChatCompletionSnapshot['choices'][0]['message']['tool_calls']>[0] | undefined {
  return snapshot?.choices[0]?.message.tool_calls?.[index];
}
