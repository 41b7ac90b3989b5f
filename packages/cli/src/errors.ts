// The two ways in which a command fails, and the sentence for each.

/** What was asked for cannot be meant. Ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of every command. */
export const EXIT_CODES: {
  readonly ok: 0;
  readonly failure: 1;
  readonly usage: 2;
  readonly SIGINT: 130;
  readonly SIGTERM: 143;
} = { ok: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 };

/** One sentence for the person at the terminal; the stack only where `withStack`. */
export function describeError(error: unknown, withStack: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (withStack && error.stack !== undefined) return error.stack;
  const { code, address, port } = error as NodeJS.ErrnoException & AddressDetail;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is already in use: choose another with --port, or any free one with --port 0.`;
    case 'EACCES':
      if (port === undefined) break;
      return `Port ${port} may not be used by this user: choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this machine: choose another with --host.`;
    case 'ENOTFOUND':
      if (error.message.includes('getaddrinfo')) {
        return `The name given with --host is not known (${error.message}).`;
      }
      break;
  }
  return error.message.split('\n')[0] || error.name;
}

type AddressDetail = { readonly address?: string; readonly port?: number };
