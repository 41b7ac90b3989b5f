// Mock results that go back by themselves as soon as the model has called.

import type { ChatCompletionMessageToolCall } from '@spry/sdk';
import { mockResultOf, type ToolSettings } from './tool-draft.ts';

export type CallResult = { readonly callId: string; readonly text: string };

/** A model that calls again and again is stopped after so many answers to one message. */
const roundCountMax = 8;

/**
 * What is to be sent without being asked; undefined where it is for the person to say.
 *
 * @param roundCount answers since the last message of the person
 */
export function automaticResults(
  settings: ToolSettings,
  calls: readonly ChatCompletionMessageToolCall[],
  roundCount: number,
): readonly CallResult[] | undefined {
  if (!settings.sendsResults || calls.length === 0 || roundCount >= roundCountMax) return undefined;
  return calls.map(({ id, function: { name } }) => ({
    callId: id,
    text: mockResultOf(settings, name),
  }));
}
