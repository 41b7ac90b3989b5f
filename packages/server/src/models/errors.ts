// What can go wrong between asking for a model and having its file.

/** Machine-readable reasons; see the message of each error for what to do about it. */
export type ModelErrorCode =
  /** The name is not a model, a file or a hub file that Spry knows. */
  | 'unknown_model'
  /** The source answers, and has no such file. */
  | 'not_found'
  /** The source does not answer, or not usefully: offline, refused, overloaded. */
  | 'unreachable'
  /** The source wants a token with access to the model. */
  | 'gated'
  /** Its licence was not accepted. */
  | 'license'
  /** The file is not the one expected: another SHA-256 or another size. */
  | 'hash_mismatch'
  /** The file is not a GGUF that is safe to load, or not an intact archive. */
  | 'invalid_file'
  /** The machine's memory cannot hold it. */
  | 'too_large'
  /** No room, or no permission, to write the file. */
  | 'disk_full'
  /** The signal was aborted. */
  | 'aborted';

/** A model that cannot be had; `message` is one sentence for the person at the terminal. */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A file whose content must not reach native code. */
export class ModelFileError extends ModelError {
  override readonly name = 'ModelFileError';

  constructor(message: string, options?: ErrorOptions) {
    super('invalid_file', message, options);
  }
}

/** The system's code of a failed call, such as `ENOENT`; undefined for other errors. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Turns failures to write into a sentence; returns every other error as it came. */
export function asWriteError(error: unknown, directory: string): unknown {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ModelError(
      'disk_full',
      `The disk that holds ${directory} is full; free some space, or choose another folder ` +
        'with SPRY_HOME.',
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new ModelError(
      'disk_full',
      `Spry may not write in ${directory}; choose another folder with SPRY_HOME.`,
      { cause: error },
    );
  }
  return error;
}

/**
 * Passes when `signal` is absent or not aborted.
 * @throws ModelError `aborted`
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError();
}

/** What an aborted signal makes of the work under way. */
export function abortedError(): ModelError {
  return new ModelError('aborted', 'Fetching the model was stopped; start again to go on.');
}
