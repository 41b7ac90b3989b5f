// Why a model cannot be used now.

import { ApiError } from '../errors.ts';
import { loadFailureKeptMs } from './limits.ts';

const again = (afterMs: number) => ({
  headers: { 'retry-after': String(Math.ceil(afterMs / 1000)) },
});

/** All the memory is taken by models that are used. */
export function modelBusy(model: string): ApiError {
  return new ApiError('model_busy', { model }, again(loadFailureKeptMs));
}

/** It takes longer to load than a request waits. */
export function modelLoading(model: string): ApiError {
  return new ApiError('model_loading', { model }, again(loadFailureKeptMs));
}

/** The time of the request was over before its model was loaded. */
export function tookTooLong(timeoutMs: number): ApiError {
  const reason = `The request took longer than ${timeoutMs / 1000} s; it waited for its model.`;
  return new ApiError('deadline_exceeded', { reason });
}

/** It would not fit if it were alone. */
export function modelTooLarge(model: string): ApiError {
  const reason = `The model \`${model}\` needs more memory than models may take (--memory-max).`;
  return new ApiError('model_too_large', { reason });
}

export function modelInUse(model: string): ApiError {
  return new ApiError('model_in_use', { model });
}

/** What requests for a model fail with that could not be loaded, whatever was thrown. */
export function toLoadFailure(model: string, cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const values = { model, reason: reason.replace(/\.$/, '') };
  return new ApiError('model_load_failed', values, { ...again(loadFailureKeptMs), cause });
}
