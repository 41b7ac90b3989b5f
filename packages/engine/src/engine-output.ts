// What the engine tells of its requests.
import {
  EngineError,
  type EngineErrorCode,
  type FormatFault,
  type GenerationEvent,
  type GenerationUsage,
} from './request.ts';
import type { Sequence } from './sequence.ts';

/** One thing that happened to one request. */
export type EngineOutput =
  | { readonly id: string; readonly event: GenerationEvent }
  | { readonly id: string; readonly error: EngineFailure }
  /** It was aborted, and this had been done for it; null when its work had not begun. */
  | { readonly id: string; readonly left: GenerationUsage | null };

/** An `EngineError` as plain data. */
export type EngineFailure = {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly detail?: FormatFault | undefined;
  /** What had been done by then; absent where nothing had. */
  readonly usage?: GenerationUsage | undefined;
};

/** What is told of a request whose time is over. */
export function tooLate(sequence: Sequence, timeoutMs: number): EngineFailure {
  const { slot, answer, prefilled } = sequence;
  const state =
    slot < 0
      ? 'it waited for a place'
      : prefilled
        ? `it had ${answer.tokenCount} tokens`
        : 'its prompt was computed';
  const message = `The request took longer than ${timeoutMs / 1000} s; ${state}.`;
  return { code: 'deadline_exceeded', message };
}

/** Anything that was thrown, as plain data. */
export function toFailure(error: unknown, usage?: GenerationUsage): EngineFailure {
  const failure = plainFailure(error);
  return usage === undefined ? failure : { ...failure, usage };
}

function plainFailure(error: unknown): EngineFailure {
  if (error instanceof EngineError) {
    const { code, message, detail } = error;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `The engine failed: ${message}` };
}
