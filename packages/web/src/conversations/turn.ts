// The turns of a conversation, as pages show and keep them.

import type {
  ChatCompletionMessageToolCall,
  ChatCompletionTokenLogprob,
  CompletionUsage,
  FinishReason,
} from '@spry/sdk';
import type { Drafts } from '../figures/figures.ts';
import type { RequestFields } from '../settings/request.ts';

type TurnBase = {
  readonly id: string;
  /** The turn before it; null for a first one. */
  readonly parentId: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
};

export type UserTurn = TurnBase & { readonly role: 'user'; readonly text: string };

/** What a tool answered. */
export type ToolTurn = TurnBase & {
  readonly role: 'tool';
  readonly text: string;
  /** The call that it answers. */
  readonly callId: string;
};

export type AssistantTurn = TurnBase & { readonly role: 'assistant' } & Answer;

export type Turn = UserTurn | AssistantTurn | ToolTurn;

/**
 * Where an answer is: `stopped` by the person, `cut` by a reload, `failed` with or without a text.
 */
export type AnswerState = 'streaming' | 'done' | 'stopped' | 'cut' | 'failed';

/** What a model answered, and all that is known of how. */
export type Answer = {
  readonly state: AnswerState;
  readonly text: string;
  /** What the model thought before it answered. */
  readonly reasoning: string;
  readonly toolCalls: readonly ChatCompletionMessageToolCall[];
  /** Empty unless asked for. */
  readonly logprobs: readonly ChatCompletionTokenLogprob[];
  /** What was asked, without the messages: those are the turns before. */
  readonly request: RequestFields;
  /** The model that answered, which may stand in for the one that was asked. */
  readonly model: string | undefined;
  readonly finishReason: FinishReason | undefined;
  readonly failure: Failure | undefined;
  readonly usage: CompletionUsage | undefined;
  /** Undefined where the server does not tell. */
  readonly drafts: Drafts | undefined;
  /** Milliseconds from the request to the first text, as this page saw it. */
  readonly firstTextMs: number | undefined;
  /** Milliseconds from the request to the end, as this page saw it. */
  readonly totalMs: number | undefined;
  /** The server's name for the request. */
  readonly requestId: string | undefined;
};

/** Why there is no answer, or no whole one. */
export type Failure = {
  readonly message: string;
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** The field of the request that is at fault. */
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  /** The `error` object of the server, as it came. */
  readonly detail: unknown;
};

/** An answer of which nothing has come yet. */
export function emptyAnswer(request: RequestFields): Answer {
  return {
    state: 'streaming',
    text: '',
    reasoning: '',
    toolCalls: [],
    logprobs: [],
    request,
    model: undefined,
    finishReason: undefined,
    failure: undefined,
    usage: undefined,
    drafts: undefined,
    firstTextMs: undefined,
    totalMs: undefined,
    requestId: undefined,
  };
}
