// Asking again and again, as long as that makes sense.

import { AuthenticationError, PermissionDeniedError } from '@spry/sdk';

type State = { readonly state: { readonly error: Error | null } };

/** Each so many milliseconds, but no more once the server wants another key. */
export function pollEvery(intervalMs: number): (query: State) => number | false {
  return ({ state }) => (isRefusal(state.error) ? false : intervalMs);
}

/** Whether it is the key that is wrong. */
export function isRefusal(error: Error | null): boolean {
  return error instanceof AuthenticationError || error instanceof PermissionDeniedError;
}
