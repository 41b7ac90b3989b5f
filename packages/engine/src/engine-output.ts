// What the engine tells of its requests.
import {
  EngineError,
  type EngineErrorCode,
  type FormatFault,
  type GenerationEvent,
} from './request.ts';

/** One thing that happened to one request. */
export type EngineOutput =
  | { readonly id: string; readonly event: GenerationEvent }
  | { readonly id: string; readonly error: EngineFailure };

/** An `EngineError` as plain data. */
export type EngineFailure = {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly detail?: FormatFault | undefined;
};

/** Anything that was thrown, as plain data. */
export function toFailure(error: unknown): EngineFailure {
  if (error instanceof EngineError) {
    const { code, message, detail } = error;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `The engine failed: ${message}` };
}
