// The ways in which a command ends.

import {
  APIConnectionError,
  AuthenticationError,
  NotFoundError,
  PermissionDeniedError,
} from '@spry/sdk';

/** What was asked for cannot be meant. Ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** No server is where one was looked for. Ends the command with exit code 7. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

type ExitCodes = {
  /** It did what was asked. */
  readonly ok: 0;
  /** Something failed that is not one of the following. */
  readonly failure: 1;
  /** What was asked for cannot be meant: an option, a setting, a public address without keys. */
  readonly usage: 2;
  /** The model cannot be had or loaded. */
  readonly model: 3;
  /** The data folder cannot be used: its database, its disk, or another server has it. */
  readonly state: 4;
  /** The address cannot be listened on. */
  readonly address: 5;
  /** The server wants another key. */
  readonly refused: 6;
  /** The server cannot be reached, or the connection broke. */
  readonly unreachable: 7;
  readonly SIGINT: 130;
  readonly SIGTERM: 143;
};

/** Exit codes of every command; those of signals are what shells use. */
export const EXIT_CODES: ExitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  model: 3,
  state: 4,
  address: 5,
  refused: 6,
  unreachable: 7,
  SIGINT: 130,
  SIGTERM: 143,
};

/** The exit code of a command that ended in `error`. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT_CODES.usage;
  if (!(error instanceof Error)) return EXIT_CODES.failure;
  // By their names: the server's own classes are loaded only once a command needs the server.
  if (['ModelError', 'ModelFileError'].includes(error.name)) return EXIT_CODES.model;
  if (error.name === 'StateError') return EXIT_CODES.state;
  if (error instanceof AuthenticationError || error instanceof PermissionDeniedError) {
    return EXIT_CODES.refused;
  }
  if (error instanceof NotFoundError && error.code === 'model_not_found') return EXIT_CODES.model;
  if (error instanceof APIConnectionError || error instanceof NotRunningError) {
    return EXIT_CODES.unreachable;
  }
  if (error.name !== 'StartError' || !('cannot' in error)) return EXIT_CODES.failure;
  if (error.cannot === 'listen') return EXIT_CODES.address;
  return error.cannot === 'load' ? EXIT_CODES.model : EXIT_CODES.usage;
}

/** One line for the person at the terminal; the stack only where `withStack`. */
export function describeError(error: unknown, withStack: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (withStack && error.stack !== undefined) return error.stack;
  return error.message.split('\n')[0] || error.name;
}
