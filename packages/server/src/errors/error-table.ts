// Every way in which a request can fail, in one table: the server makes its errors from it, and
// `npm run docs` the page docs/errors.md. Nothing that is not here can be told to a client.

import { type AccessErrorKind, accessErrors } from './access-errors.ts';
import type { ErrorRow } from './error-row.ts';
import { type LoadErrorKind, loadErrors } from './load-errors.ts';
import { type RequestErrorKind, requestErrors } from './request-errors.ts';
import { type ServerErrorKind, serverErrors } from './server-errors.ts';
import { type TransportErrorKind, transportErrors } from './transport-errors.ts';

export type ErrorKind =
  | RequestErrorKind
  | AccessErrorKind
  | TransportErrorKind
  | LoadErrorKind
  | ServerErrorKind;

export const errorTable: Readonly<Record<ErrorKind, ErrorRow>> = {
  ...requestErrors,
  ...accessErrors,
  ...transportErrors,
  ...loadErrors,
  ...serverErrors,
};
