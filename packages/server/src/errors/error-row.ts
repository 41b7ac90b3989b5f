// What is known of a way to fail before it happens.

export type ErrorRow = {
  readonly status: number;
  readonly type: string;
  /** Null for failures that say with their `param` alone what they are about. */
  readonly code: string | null;
  /** What the client reads; `{…}` stands for what is known when it happens. */
  readonly message: string;
  /** For people: when it happens. */
  readonly when: string;
  /** For people: what to do about it. */
  readonly remedy: string;
  /** Whether the same request can end otherwise when it is sent again. */
  readonly repeat: Repeat;
};

/**
 * `never`: the official clients, which repeat some statuses by themselves, are told not to. `soon`:
 * they are told to wait a second. `later`: the error itself knows how long.
 */
export type Repeat = 'never' | 'soon' | 'later';

/** What most faults of a request have in common. */
export const invalid: Pick<ErrorRow, 'type' | 'repeat'> = {
  type: 'invalid_request_error',
  repeat: 'never',
};
