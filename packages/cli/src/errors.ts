// The ways in which a command ends.

/** What was asked for cannot be meant. Ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type ExitCodes = {
  readonly ok: 0;
  readonly failure: 1;
  readonly usage: 2;
  readonly SIGINT: 130;
  readonly SIGTERM: 143;
};

/** Exit codes of every command; those of signals are what shells use. */
export const EXIT_CODES: ExitCodes = { ok: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 };

/** One line for the person at the terminal; the stack only where `withStack`. */
export function describeError(error: unknown, withStack: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (withStack && error.stack !== undefined) return error.stack;
  return error.message.split('\n')[0] || error.name;
}
