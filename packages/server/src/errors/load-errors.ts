// What is too much for the key or for the machine, or comes twice.

import type { ErrorRow } from './error-row.ts';

export type LoadErrorKind =
  | 'request_too_large'
  | 'requests_limit_reached'
  | 'tokens_limit_reached'
  | 'insufficient_quota'
  | 'queue_full'
  | 'idempotency_key_in_use'
  | 'idempotency_key_reused';

export const loadErrors: Readonly<Record<LoadErrorKind, ErrorRow>> = {
  request_too_large: {
    code: 'rate_limit_exceeded',
    status: 413,
    type: 'tokens',
    message:
      'Request too large for {subject}: Limit {limit}, Requested {requested}, please reduce ' +
      'your message size or `max_tokens` and try again.',
    when: 'The request may come to more tokens than its key ever has at once.',
    remedy: 'Lower `max_tokens`, send less, or give the key a higher limit.',
    repeat: 'never',
  },
  requests_limit_reached: {
    code: 'rate_limit_exceeded',
    status: 429,
    type: 'requests',
    message:
      'Rate limit reached for {subject}: Limit {limit}, Used {used}, Requested {requested}. ' +
      'Please try again in {wait}.',
    when: 'The key has no request left in this minute or on this day.',
    remedy: 'Wait for as long as `retry-after` says.',
    repeat: 'later',
  },
  tokens_limit_reached: {
    code: 'rate_limit_exceeded',
    status: 429,
    type: 'tokens',
    message:
      'Rate limit reached for {subject}: Limit {limit}, Used {used}, Requested {requested}. ' +
      'Please try again in {wait}.',
    when: 'The key has too few tokens left in this minute or on this day.',
    remedy: 'Wait for as long as `retry-after` says, or lower `max_tokens`.',
    repeat: 'later',
  },
  insufficient_quota: {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message:
      'The budget of key `{key}` does not suffice: Limit {limit} tokens a month, Used {used}, ' +
      'Requested {requested}. The next month begins on {renewal}, UTC.',
    when: 'The key has too few tokens left in this calendar month.',
    remedy: 'Wait for the next month, lower `max_tokens`, or use a key with a larger budget.',
    repeat: 'never',
  },
  queue_full: {
    status: 429,
    type: 'requests',
    code: 'queue_full',
    message: '{reason}',
    when: 'Too many requests wait for the model, of all or of one owner.',
    remedy: 'Send it again in a moment.',
    repeat: 'soon',
  },
  idempotency_key_in_use: {
    status: 409,
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    message: 'A request with this Idempotency-Key is being answered: ask again in a moment.',
    when: 'A request was sent again while its first attempt still runs.',
    remedy: 'Wait for the first one, or send it again; its answer is then replayed.',
    repeat: 'soon',
  },
  idempotency_key_reused: {
    status: 422,
    type: 'invalid_request_error',
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key was sent with another request: use a new key for each request.',
    when: 'Two requests that differ bring the same key within a day.',
    remedy: 'Use a new key.',
    repeat: 'never',
  },
};
