// Asks for one answer and reports what there is of it, once per frame.

import { APIUserAbortError, type ChatCompletionMessageParam, type Spry } from '@spry/sdk';
import type { Answer } from '../conversations/turn.ts';
import type { RequestFields } from '../settings/request.ts';
import { AnswerBuilder } from './answer-builder.ts';
import { describeFailure } from './failure.ts';
import { FrameBatch, nextFrame, type Schedule } from './frame-batch.ts';

export type Question = {
  readonly client: Spry;
  readonly fields: RequestFields;
  readonly messages: readonly ChatCompletionMessageParam[];
  /** Stops the answer. */
  readonly signal: AbortSignal;
  readonly onChange: (answer: Answer) => void;
  /** Whether the visitor leaves the page, so that a broken connection is no failure. */
  readonly isPageLeft?: (() => boolean) | undefined;
  /** Default: the browser's frames. */
  readonly schedule?: Schedule | undefined;
  /** Milliseconds of a clock that only goes forward. Default: the browser's. */
  readonly now?: (() => number) | undefined;
};

/** Resolves to the answer when it has ended, in whatever way: it never throws. */
export async function ask(question: Question): Promise<Answer> {
  const { fields, onChange, schedule = nextFrame, now = () => performance.now() } = question;
  const startedMs = now();
  const builder = new AnswerBuilder(fields);
  const batch = new FrameBatch(() => onChange(builder.snapshot()), schedule);
  try {
    for await (const step of readAnswer(question)) {
      step(builder, now() - startedMs);
      batch.request();
    }
    builder.set({ state: 'done' });
  } catch (error) {
    const isStopped = error instanceof APIUserAbortError;
    if (isStopped) builder.set({ state: 'stopped' });
    else if (question.isPageLeft?.()) builder.set({ state: 'cut' });
    else builder.set({ state: 'failed', failure: describeFailure(error) });
  }
  builder.set({ totalMs: now() - startedMs });
  batch.request();
  batch.flush();
  return builder.snapshot();
}

type Step = (builder: AnswerBuilder, elapsedMs: number) => void;

/** The changes to the answer, as they arrive. */
async function* readAnswer(question: Question): AsyncGenerator<Step> {
  const { client, fields, messages, signal } = question;
  const call = client.chat.completions.create({ ...fields, messages }, { signal });
  const { data, requestId } = await call.withResponse();
  yield (builder) => builder.set({ requestId });
  if ('choices' in data) {
    yield (builder) => builder.addCompletion(data);
    return;
  }
  for await (const chunk of data) {
    yield (builder, elapsedMs) => builder.addChunk(chunk, elapsedMs);
  }
}
