// Puts chunks together into the answer that they are parts of. Texts grow by appending, so that a
// long answer costs no more for each chunk than a short one.

import { InvalidResponseError } from '../errors.ts';
import type {
  ChatCompletion,
  ChatCompletionChoice,
  ChatCompletionChunk,
  ChatCompletionChunkChoice,
  ChatCompletionLogprobs,
  ChatCompletionMessage,
  FinishReason,
  ToolCallDelta,
} from './completion-types.ts';

/** An answer that is not whole yet. */
export type ChatCompletionSnapshot = Omit<ChatCompletion, 'choices'> & {
  choices: SnapshotChoice[];
};

export type SnapshotChoice = {
  index: number;
  message: ChatCompletionMessage;
  finish_reason: FinishReason | null;
  logprobs: ChatCompletionLogprobs | null;
};

/** Adds a chunk. @returns the snapshot, which is changed in place */
export function addChunk(
  before: ChatCompletionSnapshot | undefined,
  chunk: ChatCompletionChunk,
): ChatCompletionSnapshot {
  const { id, created, model } = chunk;
  const snapshot = before ?? { id, object: 'chat.completion', created, model, choices: [] };
  for (const choice of chunk.choices ?? []) addChoice(snapshot, choice);
  const usage = chunk.usage ?? chunk.x_groq?.usage;
  if (usage) snapshot.usage = usage;
  if (chunk.system_fingerprint) snapshot.system_fingerprint = chunk.system_fingerprint;
  if (chunk.service_tier) snapshot.service_tier = chunk.service_tier;
  if (chunk.x_groq?.id !== undefined && !snapshot.x_groq) {
    snapshot.x_groq = { id: chunk.x_groq.id, seed: chunk.x_groq.seed };
  }
  return snapshot;
}

/**
 * The answer, once its stream is over.
 *
 * @throws {InvalidResponseError} when there is none, or one of its choices did not end
 */
export function wholeCompletion(snapshot: ChatCompletionSnapshot | undefined): ChatCompletion {
  if (snapshot === undefined || snapshot.choices.length === 0) {
    throw new InvalidResponseError('The stream ended well, but had no answer in it.');
  }
  const choices = Array.from(snapshot.choices, (choice) => {
    if (choice?.finish_reason) return wholeChoice(choice, choice.finish_reason);
    throw new InvalidResponseError(
      'The stream ended, but an answer in it has no `finish_reason`: it may not be whole.',
    );
  });
  return { ...snapshot, choices };
}

function wholeChoice(choice: SnapshotChoice, finish_reason: FinishReason): ChatCompletionChoice {
  const { tool_calls, ...message } = choice.message;
  // Some servers number their calls with gaps.
  const calls = tool_calls && { tool_calls: tool_calls.filter((call) => call !== undefined) };
  return { ...choice, message: { ...message, ...calls }, finish_reason };
}

function addChoice(snapshot: ChatCompletionSnapshot, part: ChatCompletionChunkChoice): void {
  const choice = snapshot.choices[part.index] ?? newChoice(part.index);
  snapshot.choices[part.index] = choice;
  const { message } = choice;
  const { content, refusal, reasoning, tool_calls } = part.delta ?? {};
  if (typeof content === 'string') message.content = (message.content ?? '') + content;
  if (typeof refusal === 'string') message.refusal = (message.refusal ?? '') + refusal;
  if (typeof reasoning === 'string') message.reasoning = (message.reasoning ?? '') + reasoning;
  for (const call of tool_calls ?? []) addToolCall(message, call);
  if (part.logprobs) choice.logprobs = addLogprobs(choice.logprobs, part.logprobs);
  if (part.finish_reason) choice.finish_reason = part.finish_reason;
}

function newChoice(index: number): SnapshotChoice {
  const message: ChatCompletionMessage = { role: 'assistant', content: null };
  return { index, message, finish_reason: null, logprobs: null };
}

function addToolCall(message: ChatCompletionMessage, part: ToolCallDelta): void {
  message.tool_calls ??= [];
  const before = message.tool_calls[part.index];
  if (before === undefined) {
    message.tool_calls[part.index] = {
      id: part.id ?? '',
      type: 'function',
      function: { name: part.function?.name ?? '', arguments: part.function?.arguments ?? '' },
    };
    return;
  }
  message.tool_calls[part.index] = {
    ...before,
    id: part.id ?? before.id,
    function: {
      name: before.function.name || (part.function?.name ?? ''),
      arguments: before.function.arguments + (part.function?.arguments ?? ''),
    },
  };
}

function addLogprobs(
  before: ChatCompletionLogprobs | null,
  part: ChatCompletionLogprobs,
): ChatCompletionLogprobs {
  const logprobs = before ?? { content: null, refusal: null };
  if (part.content) {
    logprobs.content ??= [];
    logprobs.content.push(...part.content);
  }
  if (part.refusal) {
    logprobs.refusal ??= [];
    logprobs.refusal.push(...part.refusal);
  }
  return logprobs;
}
